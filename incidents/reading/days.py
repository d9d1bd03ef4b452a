"""Days as people write them: "2019-10-01", "1 Oct", "October 1, 2019", "1/10/2019".

In numbers alone the day comes before the month, as analysts and French reports have it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

_MONTHS = (
    "january jan janvier janv",
    "february feb fevrier fevr fev",
    "march mar mars",
    "april apr avril avr",
    "may mai",
    "june jun juin",
    "july jul juillet juil",
    "august aug aout",
    "september sept sep septembre",
    "october oct octobre",
    "november nov novembre",
    "december dec decembre",
)
_MONTH_OF = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
# "25 may have died" names no month.
_MONTH = rf"(?:{'|'.join(sorted(_MONTH_OF, key=len, reverse=True))})\b\.?(?!\s+(?:have|be|not)\b)"
_DAY = re.compile(
    rf"""
    (?:@\s*|(?<!\w)(?:on|le)\s+)?(?:
      (?<![\w-])(?P<iso>\d{{4}}-\d{{1,2}}-\d{{1,2}})(?![\w-])
     |(?<![\w-])(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)?\s+(?:of\s+)?(?P<month>{_MONTH})
      (?:,?\s+(?P<year>(?:19|20)\d\d)\b)?
     |(?<!\w)(?P<month_first>{_MONTH})\s+(?P<day_after>\d{{1,2}})(?:st|nd|rd|th)?\b
      (?:,?\s+(?P<year_after>(?:19|20)\d\d)\b)?
     |(?<![\w/.])(?P<day_number>\d{{1,2}})(?P<mark>[/.])(?P<month_number>\d{{1,2}})
      (?P=mark)(?P<year_number>(?:19|20)\d\d)(?![\w/])
     |(?<![\w/])(?P<slashes>\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?)(?![\w/])
    )
    |(?P<not_a_day>@\s*\S+)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Day:
    """A day of a text: where it stands; the day, or what is wrong with it."""

    start: int
    end: int
    day: date | None = None
    problem: str = ""


def find_days(text: str, first: date | None) -> Iterator[Day]:
    """The days of ``text``, which went through ``plain``, in their order.

    A day without a year is the next such day from ``first`` on.
    """
    for match in _DAY.finditer(text):
        try:
            yield Day(*match.span(), day=_day(match, first))
        except ValueError as error:
            yield Day(*match.span(), problem=str(error))


def _day(match: re.Match, first: date | None) -> date:
    """Raises ValueError with a sentence for people where the words tell no day."""
    if match["slashes"] or match["not_a_day"]:
        raise ValueError(_how_to_write(match))
    if match["iso"]:
        year, month, day = (int(part) for part in match["iso"].split("-"))
        return _checked(match, year, month, day)
    if match["day_number"]:
        return _in_numbers(match)
    month = _MONTH_OF[(match["month"] or match["month_first"]).rstrip(".")]
    day = int(match["day"] or match["day_after"])
    year = match["year"] or match["year_after"]
    if year:
        return _checked(match, int(year), month, day)
    if first is None:
        raise ValueError(
            _("Write the year of “%(words)s” too, or enter the incident's date first.")
            % {"words": match[0].strip(" @")}
        )
    in_this_year = (month, day) >= (first.month, first.day)
    return _checked(match, first.year if in_this_year else first.year + 1, month, day)


def _in_numbers(match: re.Match) -> date:
    day, month = int(match["day_number"]), int(match["month_number"])
    if day <= 12 < month <= 31:
        raise ValueError(
            _("“%(words)s” has no month %(month)s: the day comes first, as in %(meant)s.")
            % {
                "words": match[0].strip(" @"),
                "month": month,
                "meant": match["mark"].join((str(month), str(day), match["year_number"])),
            }
        )
    return _checked(match, int(match["year_number"]), month, day)


def _checked(match: re.Match, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(_how_to_write(match)) from None


def _how_to_write(match: re.Match) -> str:
    return _("“%(words)s” is no day: write it as @2019-10-01 or @1 Oct.") % {
        "words": match[0].strip(" @")
    }
