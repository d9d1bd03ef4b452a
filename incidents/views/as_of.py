"""The day as of which relations, memberships and listings are shown: ``?asof=2019-09-30``.

It is no parameter of the filter: incidents have dates of their own.
"""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.evidence.words import day_in_words
from incidents.filters import FilterError
from incidents.views.query_links import page_address, values_of

PARAMETER = "asof"


@dataclass(frozen=True)
class AsOf:
    """``asked`` is the day in the address, None for none: then it is today."""

    asked: date | None
    today: date

    @property
    def day(self) -> date:
        return self.asked or self.today

    @property
    def kept(self) -> dict[str, str]:
        """What other addresses of the page repeat."""
        return {PARAMETER: self.asked.isoformat()} if self.asked else {}

    def __str__(self):
        return day_in_words(self.day)


def read_as_of(query: QueryDict, errors: list[FilterError]) -> AsOf:
    """The day that ``query`` asks for; what is no date is added to ``errors``."""
    text = query.get(PARAMETER, "").strip()
    asked = None
    if text:
        try:
            asked = date.fromisoformat(text)
        except ValueError:
            sentence = _("“%(value)s” is not a date. Write it as 2019-09-30.") % {"value": text}
            errors.append(FilterError(PARAMETER, sentence))
    return AsOf(asked=asked, today=timezone.now().date())


def as_of_fields(as_of: AsOf, path: str, kept: QueryDict) -> dict:
    """The context of ``periods/_as_of.html`` on the page at ``path``, which repeats ``kept``.

    ``kept_query`` goes behind the addresses of other groups: they show the same day.
    """
    others = kept.copy()
    others.pop(PARAMETER, None)
    return {
        "as_of": as_of,
        "as_of_path": path,
        "as_of_values": values_of(others),
        "today_address": page_address(path, others),
        "kept_query": page_address("", QueryDict(), **as_of.kept),
    }
