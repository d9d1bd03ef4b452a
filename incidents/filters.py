"""The one reader of filter parameters: query string -> incidents.

Pages, fragments and the API all read the same words here, so that a link means the
same everywhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from django.contrib.gis.geos import Polygon
from django.http import QueryDict
from django.utils.translation import gettext as _

from incidents.models import ArmedGroup, EventType, Incident, State

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class FilterError:
    """A value that means nothing: its parameter, and a sentence that names it."""

    parameter: str
    message: str


def read_box(text: str) -> Box:
    """``W,S,E,N`` in degrees as four numbers.

    Raises ValueError if it is no box on Earth; a box may not cross the date line.
    """
    west, south, east, north = (float(part) for part in text.split(","))
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ValueError(text)
    return west, south, east, north


@dataclass
class IncidentFilter:
    """What of the incidents is asked for, and by whom.

    Values that mean nothing are left out and listed in ``errors``; a page shows the
    sentences and keeps the rest, the API answers 400 with the first.
    """

    PARAMETERS: ClassVar = (
        "state",
        "group",
        "descendants",
        "type",
        "from",
        "to",
        "within",
        "q",
    )

    user: object = None
    states: list[State] = field(default_factory=list)
    groups: list[ArmedGroup] = field(default_factory=list)
    descendants: bool = True
    types: list[EventType] = field(default_factory=list)
    first: date | None = None
    last: date | None = None
    within: Box | None = None
    text: str = ""
    errors: list[FilterError] = field(default_factory=list)

    @classmethod
    def read(cls, query: QueryDict, user=None) -> "IncidentFilter":
        """Read a query string; parameters that are not the filter's are left alone."""
        wanted = cls(user=user)
        wanted._read_states(query.getlist("state"))
        wanted._read_groups(query.getlist("group"))
        wanted._read_descendants(query.get("descendants", ""))
        wanted._read_types(query.getlist("type"))
        wanted.first = wanted._read_date("from", query.get("from", ""))
        wanted.last = wanted._read_date("to", query.get("to", ""))
        if wanted.first and wanted.last and wanted.first > wanted.last:
            wanted._refuse(
                "to",
                _("The period ends (%(to)s) before it begins (%(from)s).")
                % {"from": wanted.first.isoformat(), "to": wanted.last.isoformat()},
            )
            wanted.last = None
        wanted._read_within(query.get("within", ""))
        wanted._read_text(query.get("q", ""))
        return wanted

    def _refuse(self, parameter: str, message: str) -> None:
        self.errors.append(FilterError(parameter, message))

    def _read_states(self, codes: list[str]) -> None:
        codes = _given(codes)
        found = (
            {
                state.alpha3: state
                for state in State.objects.defer("outline").filter(
                    alpha3__in=[code.upper() for code in codes]
                )
            }
            if codes
            else {}
        )
        for code in codes:
            if code.upper() in found:
                self.states.append(found[code.upper()])
            else:
                self._refuse(
                    "state",
                    _("“%(value)s” is not the ISO alpha-3 code of a state, such as MLI.")
                    % {"value": code},
                )

    def _read_groups(self, slugs: list[str]) -> None:
        slugs = _given(slugs)
        found = (
            ArmedGroup.objects.in_bulk([slug.lower() for slug in slugs], field_name="slug")
            if slugs
            else {}
        )
        for slug in slugs:
            if slug.lower() in found:
                self.groups.append(found[slug.lower()])
            else:
                self._refuse(
                    "group",
                    _("“%(value)s” is not an armed group that is known here, such as jnim.")
                    % {"value": slug},
                )

    def _read_descendants(self, value: str) -> None:
        if value not in ("", "0", "1"):
            self._refuse(
                "descendants",
                _("“%(value)s” does not say whether affiliates count: write 0 or 1.")
                % {"value": value},
            )
        self.descendants = value != "0"

    def _read_types(self, values: list[str]) -> None:
        for value in _given(values):
            if value in EventType.values:
                self.types.append(EventType(value))
            else:
                self._refuse(
                    "type",
                    _("“%(value)s” is not an event type. There are: %(types)s.")
                    % {"value": value, "types": ", ".join(EventType.values)},
                )

    def _read_date(self, parameter: str, value: str) -> date | None:
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self._refuse(
                parameter,
                _("“%(value)s” is not a date. Write it as 2019-09-30.") % {"value": value},
            )
            return None

    def _read_within(self, value: str) -> None:
        if not value:
            return
        try:
            self.within = read_box(value)
        except ValueError:
            self._refuse(
                "within",
                _("“%(value)s” is not an area. Write west,south,east,north in degrees.")
                % {"value": value},
            )

    def _read_text(self, value: str) -> None:
        if "\x00" in value:
            self._refuse("q", _("The text to look for holds a character that cannot be read."))
        else:
            self.text = value.strip()[:200]

    def incidents(self):
        """The incidents asked for that the user may see, newest first.

        States that are not followed are left out unless they are asked for by name.
        """
        incidents = Incident.objects.visible_to(self.user)
        incidents = incidents.filter(state__in=self.states) if self.states else incidents.in_scope()
        if self.groups:
            incidents = incidents.involving(self.groups, descendants=self.descendants)
        if self.types:
            incidents = incidents.filter(event_type__in=self.types)
        if self.within:
            incidents = incidents.filter(point__coveredby=_rectangle(self.within))
        incidents = incidents.between(self.first, self.last)
        if self.text:
            incidents = incidents.matching_text(self.text)
        return incidents.order_by("-date", "-pk")

    def query_string(self) -> str:
        """The valid parts, in one fixed order: the same view has one address."""
        query = QueryDict(mutable=True)
        query.setlist("state", [state.alpha3 for state in self.states])
        query.setlist("group", [group.slug for group in self.groups])
        if not self.descendants:
            query["descendants"] = "0"
        query.setlist("type", [event_type.value for event_type in self.types])
        if self.first:
            query["from"] = self.first.isoformat()
        if self.last:
            query["to"] = self.last.isoformat()
        if self.within:
            query["within"] = ",".join(f"{number:g}" for number in self.within)
        if self.text:
            query["q"] = self.text
        return query.urlencode(safe=",")


def _given(values: Iterable[str]) -> list[str]:
    """Without empty ones (a form sends them) and repetitions, in order."""
    return [value for value in dict.fromkeys(value.strip() for value in values) if value]


def _rectangle(box: Box) -> Polygon:
    rectangle = Polygon.from_bbox(box)
    rectangle.srid = 4326
    return rectangle
