"""Single values of a query string: what each means, or the sentence that refuses it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.translation import gettext as _

from incidents.filters.shapes import Box, Circle, read_box, read_circle

# A page that shows the filter has links for each value, each of which repeats all the others:
# 450 values made it megabytes. No question of an analyst names as many.
MOST_VALUES = 50


@dataclass(frozen=True)
class FilterError:
    """A value that means nothing: its parameter, and a sentence that names it."""

    parameter: str
    message: str


class QueryReader:
    """Reads a query string a parameter at a time.

    Values that mean nothing are left out, each with a sentence in ``errors``. Of several
    values the order does not matter: they come in that of their choices or keys, so that
    the same view has one address.
    """

    def __init__(self, query: QueryDict, errors: list[FilterError]):
        self.query = query
        self.errors = errors

    def refuse(self, parameter: str, message: str) -> None:
        self.errors.append(FilterError(parameter, message))

    def given(self, parameter: str) -> list[str]:
        """Without empty ones (a form sends them) and repetitions, in order.

        What is beyond the first ``MOST_VALUES`` is refused.
        """
        values = [value.strip() for value in self.query.getlist(parameter)]
        values = [value for value in dict.fromkeys(values) if value]
        if len(values) > MOST_VALUES:
            self._refuse_beyond(parameter, values[MOST_VALUES:])
        return values[:MOST_VALUES]

    def _refuse_beyond(self, parameter: str, left_out: list[str]) -> None:
        sentence = _("“%(parameter)s” takes at most %(most)s values. Left out: %(values)s.") % {
            "parameter": parameter,
            "most": MOST_VALUES,
            "values": ", ".join(left_out),
        }
        # One parameter can be read in two steps.
        if FilterError(parameter, sentence) not in self.errors:
            self.refuse(parameter, sentence)

    def rows(
        self,
        parameter: str,
        rows: Callable,
        *,
        key: str,
        spell: Callable,
        sentence: str,
        besides: tuple[str, ...] = (),
    ) -> list:
        """The rows whose ``key`` is given, by that key; ``sentence`` refuses the others.

        ``rows`` makes the QuerySet, which takes its time, only where a value is given;
        ``spell`` brings a value into the form in which the key is kept. Values
        ``besides`` those of rows are somebody else's to read.
        """
        values = [value for value in self.given(parameter) if value not in besides]
        if not values:
            return []
        # PostgreSQL cannot even be asked for a text with NUL in it.
        keys = {value: spell(value) for value in values if "\x00" not in value}
        found = {getattr(row, key): row for row in rows().filter(**{f"{key}__in": keys.values()})}
        for value in values:
            if keys.get(value) not in found:
                self.refuse(parameter, sentence % {"value": value})
        return [found[key] for key in sorted(found)]

    def choices(
        self, parameter: str, choices: Iterable[TextChoices], sentence: str
    ) -> list[TextChoices]:
        """Those of ``choices`` that are given; ``sentence`` refuses the others."""
        by_value = {choice.value: choice for choice in choices}
        given = self.given(parameter)
        for value in given:
            if value not in by_value:
                self.refuse(parameter, sentence % {"value": value, "choices": ", ".join(by_value)})
        return [choice for value, choice in by_value.items() if value in given]

    def choice(self, parameter: str, choices: Iterable[TextChoices], default, sentence: str):
        """The one of ``choices`` that is given; of several the last, of none ``default``."""
        by_value = {choice.value: choice for choice in choices}
        chosen = default
        for value in self.given(parameter):
            if value in by_value:
                chosen = by_value[value]
            else:
                self.refuse(parameter, sentence % {"value": value, "choices": ", ".join(by_value)})
        return chosen

    def switch(self, parameter: str, sentence: str) -> bool:
        """Whether something that is on by itself was left on: only ``0`` turns it off."""
        value = self.query.get(parameter, "")
        if value not in ("", "0", "1"):
            self.refuse(parameter, sentence % {"value": value})
        return value != "0"

    def whole_number(self, parameter: str, *, most: int, sentence: str) -> int | None:
        """A number from 1 to ``most``; None where none is given."""
        value = self.query.get(parameter, "").strip()
        if not value:
            return None
        number = row_number(value)
        if 1 <= number <= most:
            return number
        self.refuse(parameter, sentence % {"value": value, "most": most})
        return None

    def period(self, since: str, until: str) -> tuple[date | None, date | None]:
        """The first and the last day, by the parameters of these names."""
        first, last = self._day(since), self._day(until)
        if first and last and first > last:
            self.refuse(
                until,
                _("The period ends (%(to)s) before it begins (%(from)s).")
                % {"from": first.isoformat(), "to": last.isoformat()},
            )
            last = None
        return first, last

    def _day(self, parameter: str) -> date | None:
        value = self.query.get(parameter, "")
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.refuse(
                parameter,
                _("“%(value)s” is not a date. Write it as 2019-09-30.") % {"value": value},
            )
            return None

    def box(self, parameter: str) -> Box | None:
        """A rectangle on the map; see ``read_box``."""
        return self._shape(
            parameter,
            read_box,
            _("“%(value)s” is not an area. Write west,south,east,north in degrees."),
        )

    def circle(self, parameter: str) -> Circle | None:
        """A circle around a point; see ``read_circle``."""
        return self._shape(
            parameter,
            read_circle,
            _(
                "“%(value)s” is not a point with a distance. Write longitude,latitude in degrees "
                "and the kilometres around it, at most 2,000, such as -1.31,14.8,50."
            ),
        )

    def _shape(self, parameter: str, read: Callable, sentence: str):
        value = self.query.get(parameter, "").strip()
        if not value:
            return None
        try:
            return read(value)
        except ValueError:
            self.refuse(parameter, sentence % {"value": value})
            return None

    def words(self, parameter: str, longest: int) -> str:
        """A text to look for, cut after ``longest`` letters."""
        value = self.query.get(parameter, "")
        if "\x00" in value:
            self.refuse(parameter, _("The text to look for holds a character that cannot be read."))
            return ""
        return value.strip()[:longest]


def row_number(value: str) -> int:
    """A row's number; 0, which no row has, for what is none."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0
