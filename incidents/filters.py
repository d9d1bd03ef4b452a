"""The one reader of filter parameters: query string -> incidents.

Pages, fragments and the API all read the same words here, so that a link means the
same everywhere.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from django.contrib.gis.geos import Polygon
from django.db.models import Case, Exists, F, OuterRef, Q, Sum, TextChoices, When
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.evidence import NUMBER, VIEW_SIDES, Figure, ViewFigure, audience_of
from incidents.models import (
    COUNTED_BASES,
    ArmedGroup,
    Basis,
    EventType,
    Incident,
    LocationPrecision,
    Operation,
    Organisation,
    Place,
    Region,
    Report,
    Role,
    State,
    Toll,
    TollSide,
)

Box = tuple[float, float, float, float]

LONGEST_TEXT = 200


class Sort(TextChoices):
    """The order of a list of incidents."""

    NEWEST = "newest", gettext_lazy("newest first")
    DEATHS = "deaths", gettext_lazy("most deaths first")


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

    Besides, which of their figures the view shows (``view_figure``), and in what order
    a list has them (``sort``).
    Values that mean nothing are left out and listed in ``errors``; a page shows the
    sentences and keeps the rest, the API answers 400 with the first.
    """

    PARAMETERS: ClassVar = (
        "state",
        "bloc",
        "region",
        "group",
        "descendants",
        "role",
        "basis",
        "type",
        "precision",
        "from",
        "to",
        "within",
        "place",
        "operation",
        "report",
        "q",
        "figures",
        "side",
        "sort",
    )
    # Those that change how the incidents are shown, and find no others.
    SETTINGS: ClassVar = ("figures", "side", "sort")

    user: object = None
    states: list[State] = field(default_factory=list)
    blocs: list[Organisation] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    groups: list[ArmedGroup] = field(default_factory=list)
    descendants: bool = True
    roles: list[Role] = field(default_factory=list)
    bases: list[Basis] = field(default_factory=list)
    types: list[EventType] = field(default_factory=list)
    precisions: list[LocationPrecision] = field(default_factory=list)
    first: date | None = None
    last: date | None = None
    within: Box | None = None
    places: list[Place] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    text: str = ""
    view_figure: ViewFigure = field(default_factory=ViewFigure)
    sort: Sort = Sort.NEWEST
    errors: list[FilterError] = field(default_factory=list)

    @classmethod
    def read(cls, query: QueryDict, user=None) -> "IncidentFilter":
        """Read a query string; parameters that are not the filter's are left alone."""
        wanted = cls(user=user)
        wanted.states = wanted._read_rows(
            "state",
            query,
            lambda: State.objects.defer("outline"),
            key="alpha3",
            spell=str.upper,
            sentence=_("“%(value)s” is not the ISO alpha-3 code of a state, such as MLI."),
        )
        wanted.blocs = wanted._read_rows(
            "bloc",
            query,
            Organisation.objects.all,
            key="slug",
            spell=str.lower,
            sentence=_("“%(value)s” is not an organisation of states, such as g5-sahel."),
        )
        wanted.regions = wanted._read_rows(
            "region",
            query,
            lambda: Region.objects.select_related("state").defer("outline", "state__outline"),
            key="code",
            spell=str.upper,
            sentence=_("“%(value)s” is not the code of a region, such as ML-5."),
        )
        wanted.groups = wanted._read_rows(
            "group",
            query,
            lambda: ArmedGroup.objects.visible_to(user),
            key="slug",
            spell=str.lower,
            sentence=_("“%(value)s” is not an armed group that is known here, such as jnim."),
        )
        wanted._read_descendants(query.get("descendants", ""))
        wanted.roles = wanted._read_choices(
            "role",
            query,
            Role,
            _("“%(value)s” is not a role in an incident. There are: %(choices)s."),
        )
        wanted.bases = wanted._read_choices(
            "basis",
            query,
            Basis,
            _("“%(value)s” is not a basis on which a group is named. There are: %(choices)s."),
        )
        wanted.types = wanted._read_choices(
            "type",
            query,
            EventType,
            _("“%(value)s” is not an event type. There are: %(choices)s."),
        )
        wanted.precisions = wanted._read_choices(
            "precision",
            query,
            LocationPrecision,
            _("“%(value)s” does not say how exactly a place is known. There are: %(choices)s."),
        )
        wanted.first = wanted._read_date("from", query.get("from", ""))
        wanted.last = wanted._end_of_period(
            "to", wanted.first, wanted._read_date("to", query.get("to", ""))
        )
        wanted._read_within(query.get("within", ""))
        wanted.places = wanted._read_rows(
            "place",
            query,
            Place.objects.all,
            key="pk",
            spell=row_number,
            sentence=_("“%(value)s” is not the number of a place that is known here."),
        )
        wanted.operations = wanted._read_rows(
            "operation",
            query,
            lambda: Operation.objects.visible_to(user),
            key="reference",
            spell=str.upper,
            sentence=_("“%(value)s” is not the reference of an operation, such as SI-7K2Q9XB."),
        )
        wanted.reports = wanted._read_rows(
            "report",
            query,
            lambda: Report.objects.visible_to(user).defer("text").select_related("publisher"),
            key="pk",
            spell=row_number,
            sentence=_("“%(value)s” is not the number of a report that is known here."),
        )
        wanted.text = wanted._read_words("q", query.get("q", ""), LONGEST_TEXT)
        wanted.view_figure = wanted._read_view_figure(query)
        wanted.sort = wanted._read_setting(
            "sort",
            query,
            Sort,
            Sort.NEWEST,
            _("“%(value)s” is not an order of lists. There are: %(choices)s."),
        )
        return wanted

    def _refuse(self, parameter: str, message: str) -> None:
        self.errors.append(FilterError(parameter, message))

    def _read_rows(
        self,
        parameter: str,
        query: QueryDict,
        rows: Callable,
        *,
        key: str,
        spell: Callable,
        sentence: str,
    ) -> list:
        """The rows whose ``key`` is given, in that order; ``sentence`` refuses the others.

        ``rows`` makes the QuerySet, which takes its time, only where a value is given;
        ``spell`` brings a value into the form in which the key is kept.
        """
        values = _given(query.getlist(parameter))
        if not values:
            return []
        # PostgreSQL cannot even be asked for a text with NUL in it.
        keys = {value: spell(value) for value in values if "\x00" not in value}
        found = {getattr(row, key): row for row in rows().filter(**{f"{key}__in": keys.values()})}
        for value in values:
            if keys.get(value) not in found:
                self._refuse(parameter, sentence % {"value": value})
        return [found[key] for key in dict.fromkeys(keys.values()) if key in found]

    def _read_descendants(self, value: str) -> None:
        if value not in ("", "0", "1"):
            self._refuse(
                "descendants",
                _("“%(value)s” does not say whether affiliates count: write 0 or 1.")
                % {"value": value},
            )
        self.descendants = value != "0"

    def _read_choices(
        self, parameter: str, query: QueryDict, choices: Iterable[TextChoices], sentence: str
    ) -> list:
        """Those of ``choices`` that are given; ``sentence`` refuses the others."""
        by_value = {choice.value: choice for choice in choices}
        chosen = []
        for value in _given(query.getlist(parameter)):
            if value in by_value:
                chosen.append(by_value[value])
            else:
                self._refuse(parameter, sentence % {"value": value, "choices": ", ".join(by_value)})
        return chosen

    def _read_view_figure(self, query: QueryDict) -> ViewFigure:
        figure = self._read_setting(
            "figures",
            query,
            Figure,
            Figure.BEST,
            _("“%(value)s” is not a figure. There are: %(choices)s."),
        )
        side = self._read_setting(
            "side",
            query,
            VIEW_SIDES,
            TollSide.ALL_SIDES,
            _("“%(value)s” is not a side of the dead. There are: %(choices)s."),
        )
        return ViewFigure(figure, side)

    def _read_setting(self, parameter: str, query: QueryDict, choices, default, sentence: str):
        """The one of ``choices`` that is given; of several the last, of none ``default``."""
        return [default, *self._read_choices(parameter, query, choices, sentence)][-1]

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

    def _end_of_period(self, parameter: str, first: date | None, last: date | None) -> date | None:
        if first and last and first > last:
            self._refuse(
                parameter,
                _("The period ends (%(to)s) before it begins (%(from)s).")
                % {"from": first.isoformat(), "to": last.isoformat()},
            )
            return None
        return last

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

    def _read_words(self, parameter: str, value: str, longest: int) -> str:
        if "\x00" in value:
            self._refuse(
                parameter, _("The text to look for holds a character that cannot be read.")
            )
            return ""
        return value.strip()[:longest]

    @property
    def counted_roles(self) -> list[Role]:
        """The roles in which a group's incidents are its own here; all, unless some are given."""
        return self.roles or list(Role)

    @property
    def counted_bases(self) -> list[Basis]:
        """The bases that count here: those that are given, else all but a denied one."""
        return self.bases or list(COUNTED_BASES)

    def incidents(self):
        """The incidents asked for that the user may see, newest first.

        States that are not followed are left out, unless they or something that may lie
        in one are asked for by name.
        """
        incidents = Incident.objects.visible_to(self.user)
        named = {
            "state__in": self.states,
            "region__in": self.regions,
            "place__in": self.places,
            "operation__in": self.operations,
        }
        for lookup, rows in named.items():
            if rows:
                incidents = incidents.filter(**{lookup: rows})
        if self.blocs:
            incidents = incidents.in_states_of(self.blocs)
        if self.reports:
            incidents = incidents.resting_on(self.reports)
        if not (self.blocs or self.reports or any(named.values())):
            incidents = incidents.in_scope()
        if self.groups or self.roles or self.bases:
            incidents = incidents.involving(
                self.groups or None,
                descendants=self.descendants,
                roles=self.counted_roles,
                bases=self.counted_bases,
            )
        if self.types:
            incidents = incidents.filter(event_type__in=self.types)
        if self.precisions:
            incidents = incidents.filter(_known_to(self.precisions))
        if self.within:
            incidents = incidents.filter(point__coveredby=_rectangle(self.within))
        incidents = incidents.between(self.first, self.last)
        if self.text:
            incidents = incidents.matching_text(self.text)
        return incidents.order_by("-date", "-pk")

    def listed(self):
        """The incidents in the order of a list: the newest first, or those with most dead.

        These are counted by the view's figure and side. Incidents of which more is told of
        their operation as a whole stand where the operation's toll has them.
        """
        if self.sort == Sort.NEWEST:
            return self.incidents()
        number = NUMBER[self.view_figure.figure]
        tolls = Toll.objects.filter(
            audience=audience_of(self.user), side=self.view_figure.side
        ).order_by()
        own = tolls.filter(incident=OuterRef("pk"))
        of_operation = tolls.filter(incident__operation=OuterRef("operation"))
        return (
            self.incidents()
            .annotate(
                dead=Case(
                    When(
                        Exists(own.filter(share_high__isnull=False)),
                        then=of_operation.values("incident__operation")
                        .annotate(dead=Sum(number))
                        .values("dead"),
                    ),
                    default=own.values(dead=number),
                )
            )
            .order_by(F("dead").desc(nulls_last=True), "-date", "-pk")
        )

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for that some incident might not have."""
        return any(name not in self.SETTINGS for name in QueryDict(self.query_string()))

    def query_string(self) -> str:
        """The valid parts, in one fixed order: the same view has one address."""
        query = QueryDict(mutable=True)
        query.setlist("state", [state.alpha3 for state in self.states])
        query.setlist("bloc", [bloc.slug for bloc in self.blocs])
        query.setlist("region", [region.code for region in self.regions])
        query.setlist("group", [group.slug for group in self.groups])
        if not self.descendants:
            query["descendants"] = "0"
        query.setlist("role", [role.value for role in self.roles])
        query.setlist("basis", [basis.value for basis in self.bases])
        query.setlist("type", [event_type.value for event_type in self.types])
        query.setlist("precision", [precision.value for precision in self.precisions])
        if self.first:
            query["from"] = self.first.isoformat()
        if self.last:
            query["to"] = self.last.isoformat()
        if self.within:
            query["within"] = ",".join(f"{number:g}" for number in self.within)
        query.setlist("place", [place.pk for place in self.places])
        query.setlist("operation", [operation.reference for operation in self.operations])
        query.setlist("report", [report.pk for report in self.reports])
        if self.text:
            query["q"] = self.text
        if self.view_figure.figure != Figure.BEST:
            query["figures"] = self.view_figure.figure.value
        if self.view_figure.side != TollSide.ALL_SIDES:
            query["side"] = self.view_figure.side.value
        if self.sort != Sort.NEWEST:
            query["sort"] = self.sort.value
        return query.urlencode(safe=",")


def _given(values: Iterable[str]) -> list[str]:
    """Without empty ones (a form sends them) and repetitions, in order."""
    return [value for value in dict.fromkeys(value.strip() for value in values) if value]


def row_number(value: str) -> int:
    """A row's number; 0, which no row has, for what is none."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0


def _known_to(precisions: list[LocationPrecision]) -> Q:
    """What has no pin is known to no place, however exact the analyst expects it to be."""
    known = Q(location_precision__in=precisions, point__isnull=False)
    if LocationPrecision.UNKNOWN in precisions:
        known |= Q(point__isnull=True)
    return known


def _rectangle(box: Box) -> Polygon:
    rectangle = Polygon.from_bbox(box)
    rectangle.srid = 4326
    return rectangle
