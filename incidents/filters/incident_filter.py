"""The one reader of filter parameters: query string -> what of the incidents is asked for.

Pages, fragments, the API and exports all read the same words here, so that a link means
the same everywhere.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from django.http import QueryDict
from django.utils.translation import gettext as _

from incidents.evidence import VIEW_SIDES, Figure, ViewFigure
from incidents.filters.query_reader import FilterError, QueryReader, row_number
from incidents.filters.settings import Colour, Shade, Size, Sort, Stack, Unit
from incidents.filters.shapes import Box, Circle, numbers_in_address
from incidents.models import (
    COUNTED_BASES,
    SIDE_OF_KIND,
    ArmedGroup,
    Basis,
    Dataset,
    EventType,
    IncidentStatus,
    LocationPrecision,
    Operation,
    Organisation,
    Outcome,
    Place,
    Region,
    Report,
    Role,
    Side,
    State,
    SubEventType,
    TollSide,
    Weapon,
    sees_drafts,
)

LONGEST_TEXT = 200
MOST_DEATHS = 1_000_000
# In an address, among the datasets: what was entered here.
OWN = "own"
# Whom an incident can be directed against: nobody is named whose side is not told.
TARGET_SIDES = tuple(
    side for side in Side if side is Side.CIVILIANS or side in SIDE_OF_KIND.values()
)


@dataclass
class IncidentFilter:
    """What of the incidents is asked for, and by whom.

    Several values of one parameter are alternatives; all parameters have to hold.
    ``view_figure`` is which figure of whose dead the view counts: ``deaths_min`` tests it.
    The rest of the settings find no other incidents: the order of lists, what colours and
    sizes stand for, and how the timeline is drawn. ``shade``, ``unit`` and ``stack`` are ""
    for marks instead of regions, the unit that suits the span, and bars of one piece.
    Values that mean nothing are left out and listed in ``errors``; a page shows the
    sentences and keeps the rest, the API answers 400 with the first.
    """

    # In the order in which an address has them.
    PARAMETERS: ClassVar = (
        "state",
        "bloc",
        "region",
        "group",
        "descendants",
        "role",
        "basis",
        "target",
        "type",
        "subtype",
        "precision",
        "deaths_min",
        "outcome",
        "weapon",
        "dataset",
        "status",
        "from",
        "to",
        "within",
        "near",
        "place",
        "operation",
        "report",
        "q",
        "figures",
        "side",
        "sort",
        "colour",
        "size",
        "shade",
        "unit",
        "stack",
    )
    # Those that change how the incidents are shown, and find no others.
    SETTINGS: ClassVar = ("figures", "side", "sort", "colour", "size", "shade", "unit", "stack")

    user: object = None
    states: list[State] = field(default_factory=list)
    blocs: list[Organisation] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    groups: list[ArmedGroup] = field(default_factory=list)
    descendants: bool = True
    roles: list[Role] = field(default_factory=list)
    bases: list[Basis] = field(default_factory=list)
    targets: list[Side] = field(default_factory=list)
    types: list[EventType] = field(default_factory=list)
    sub_types: list[SubEventType] = field(default_factory=list)
    precision: LocationPrecision | None = None
    deaths_min: int | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    weapons: list[Weapon] = field(default_factory=list)
    datasets: list[Dataset] = field(default_factory=list)
    own: bool = False
    statuses: list[IncidentStatus] = field(default_factory=list)
    first: date | None = None
    last: date | None = None
    within: Box | None = None
    near: Circle | None = None
    places: list[Place] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    text: str = ""
    view_figure: ViewFigure = field(default_factory=ViewFigure)
    sort: Sort = Sort.NEWEST
    colour: Colour = Colour.TYPE
    size: Size = Size.COUNT
    shade: Shade | str = ""
    unit: Unit | str = ""
    stack: Stack | str = Stack.TYPE
    errors: list[FilterError] = field(default_factory=list)

    @classmethod
    def read(cls, query: QueryDict, user=None) -> "IncidentFilter":
        """Read a query string; parameters that are not the filter's are left alone.

        It asks the database only for what is given: once for each parameter that names
        rows (states, groups, places ...), however many it names.
        """
        wanted = cls(user=user)
        reader = QueryReader(query, wanted.errors)
        wanted._read_where(reader)
        wanted._read_who(reader)
        wanted._read_what(reader)
        wanted.first, wanted.last = reader.period("from", "to")
        wanted._read_origin(reader)
        wanted.text = reader.words("q", LONGEST_TEXT)
        wanted._read_settings(reader)
        return wanted

    def _read_where(self, reader: QueryReader) -> None:
        self.states = reader.rows(
            "state",
            lambda: State.objects.visible_to(self.user).defer("outline"),
            key="alpha3",
            spell=str.upper,
            sentence=_("“%(value)s” is not the ISO alpha-3 code of a state, such as MLI."),
        )
        self.blocs = reader.rows(
            "bloc",
            Organisation.objects.all,
            key="slug",
            spell=str.lower,
            sentence=_("“%(value)s” is not an organisation of states, such as g5-sahel."),
        )
        self.regions = reader.rows(
            "region",
            lambda: Region.objects.select_related("state").defer("outline", "state__outline"),
            key="code",
            spell=str.upper,
            sentence=_("“%(value)s” is not the code of a region, such as ML-5."),
        )
        self.places = reader.rows(
            "place",
            Place.objects.all,
            key="pk",
            spell=row_number,
            sentence=_("“%(value)s” is not the number of a place that is known here."),
        )
        self.precision = reader.choice(
            "precision",
            [each for each in LocationPrecision if each != LocationPrecision.UNKNOWN],
            None,
            _("“%(value)s” does not say how exactly a place is known. There are: %(choices)s."),
        )
        self.within = reader.box("within")
        self.near = reader.circle("near")

    def _read_who(self, reader: QueryReader) -> None:
        self.groups = reader.rows(
            "group",
            lambda: ArmedGroup.objects.visible_to(self.user).defer("summary_en", "summary_fr"),
            key="slug",
            spell=str.lower,
            sentence=_("“%(value)s” is not an armed group that is known here, such as jnim."),
        )
        count_affiliates = reader.switch(
            "descendants",
            _("“%(value)s” does not say whether affiliates count: write 0 or 1."),
        )
        # Without a group there is nobody's affiliate.
        self.descendants = count_affiliates or not self.groups
        self.roles = reader.choices(
            "role",
            Role,
            _("“%(value)s” is not a role in an incident. There are: %(choices)s."),
        )
        self.bases = reader.choices(
            "basis",
            Basis,
            _("“%(value)s” is not a basis on which a group is named. There are: %(choices)s."),
        )
        self.targets = reader.choices(
            "target",
            TARGET_SIDES,
            _("“%(value)s” is not a side that incidents target. There are: %(choices)s."),
        )

    def _read_what(self, reader: QueryReader) -> None:
        self.types = reader.choices(
            "type",
            EventType,
            _("“%(value)s” is not an event type. There are: %(choices)s."),
        )
        self.sub_types = reader.choices(
            "subtype",
            SubEventType,
            _("“%(value)s” is not a sub-type of events. There are: %(choices)s."),
        )
        self.deaths_min = reader.whole_number(
            "deaths_min",
            most=MOST_DEATHS,
            sentence=_(
                "“%(value)s” is not a number of deaths: write a whole number from 1 to %(most)s."
            ),
        )
        self.outcomes = reader.choices(
            "outcome",
            Outcome,
            _("“%(value)s” is not an outcome of incidents. There are: %(choices)s."),
        )
        self.weapons = reader.choices(
            "weapon",
            Weapon,
            _("“%(value)s” is not a kind of weapon. There are: %(choices)s."),
        )

    def _read_origin(self, reader: QueryReader) -> None:
        self.datasets = reader.rows(
            "dataset",
            lambda: Dataset.objects.visible_to(self.user),
            key="slug",
            spell=str.lower,
            sentence=_(
                "“%(value)s” is not a dataset that is known here; “own” is what was entered here."
            ),
            besides=(OWN,),
        )
        self.own = OWN in reader.given("dataset")
        self.statuses = reader.choices(
            "status",
            _statuses_for(self.user),
            _("“%(value)s” is not a status of incidents. There are: %(choices)s."),
        )
        self.operations = reader.rows(
            "operation",
            lambda: Operation.objects.visible_to(self.user),
            key="reference",
            spell=str.upper,
            sentence=_("“%(value)s” is not the reference of an operation, such as SI-7K2Q9XB."),
        )
        self.reports = reader.rows(
            "report",
            lambda: Report.objects.visible_to(self.user).defer("text").select_related("publisher"),
            key="pk",
            spell=row_number,
            sentence=_("“%(value)s” is not the number of a report that is known here."),
        )

    def _read_settings(self, reader: QueryReader) -> None:
        figure = reader.choice(
            "figures",
            Figure,
            Figure.BEST,
            _("“%(value)s” is not a figure. There are: %(choices)s."),
        )
        side = reader.choice(
            "side",
            VIEW_SIDES,
            TollSide.ALL_SIDES,
            _("“%(value)s” is not a side of the dead. There are: %(choices)s."),
        )
        self.view_figure = ViewFigure(figure, side)
        self.sort = reader.choice(
            "sort",
            Sort,
            Sort.NEWEST,
            _("“%(value)s” is not an order of lists. There are: %(choices)s."),
        )
        self.colour = reader.choice(
            "colour",
            Colour,
            Colour.TYPE,
            _("“%(value)s” is nothing to colour by. There are: %(choices)s."),
        )
        self.size = reader.choice(
            "size",
            Size,
            Size.COUNT,
            _("“%(value)s” is nothing to draw in sizes. There are: %(choices)s."),
        )
        self.shade = reader.choice(
            "shade",
            Shade,
            "",
            _("“%(value)s” is nothing to shade regions by. There are: %(choices)s."),
        )
        self.unit = reader.choice(
            "unit",
            Unit,
            "",
            _("“%(value)s” is not a unit of the timeline. There are: %(choices)s."),
        )
        self.stack = reader.choice(
            "stack",
            Stack,
            Stack.TYPE,
            _("“%(value)s” is nothing to split bars by. There are: %(choices)s."),
        )
        if self.stack is Stack.NONE:
            self.stack = ""

    @property
    def counted_roles(self) -> list[Role]:
        """The roles in which a group's incidents are its own here; all, unless some are given."""
        return self.roles or list(Role)

    @property
    def counted_bases(self) -> list[Basis]:
        """The bases that count here: those that are given, else all but a denied one."""
        return self.bases or list(COUNTED_BASES)

    @property
    def precise_enough(self) -> list[LocationPrecision]:
        """The precisions that ``precision`` asks for, with all that are sharper; [] for none."""
        scale = list(LocationPrecision)
        return scale[: scale.index(self.precision) + 1] if self.precision else []

    @property
    def keeps_to_followed_states(self) -> bool:
        """Whether states that are not followed are left out.

        They are, unless they or something that may lie in one are asked for by name.
        """
        return not (
            self.states
            or self.blocs
            or self.regions
            or self.places
            or self.operations
            or self.reports
        )

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for that some incident might not have."""
        return any(values for name, values in self._values().items() if name not in self.SETTINGS)

    def query_string(self) -> str:
        """The valid parts, in one fixed order: the same view has one address."""
        query = QueryDict(mutable=True)
        for name, values in self._values().items():
            query.setlist(name, values)
        return query.urlencode(safe=",")

    def _values(self) -> dict[str, list[str]]:
        """What the address says of each parameter; nothing of what goes without saying."""
        figure, side = self.view_figure.figure, self.view_figure.side
        values = {
            "state": [state.alpha3 for state in self.states],
            "bloc": [bloc.slug for bloc in self.blocs],
            "region": [region.code for region in self.regions],
            "group": [group.slug for group in self.groups],
            "descendants": [] if self.descendants else ["0"],
            "role": [role.value for role in self.roles],
            "basis": [basis.value for basis in self.bases],
            "target": [side.value for side in self.targets],
            "type": [event_type.value for event_type in self.types],
            "subtype": [sub_type.value for sub_type in self.sub_types],
            "precision": [self.precision.value] if self.precision else [],
            "deaths_min": [str(self.deaths_min)] if self.deaths_min else [],
            "outcome": [outcome.value for outcome in self.outcomes],
            "weapon": [weapon.value for weapon in self.weapons],
            "dataset": [*(dataset.slug for dataset in self.datasets), *([OWN] if self.own else [])],
            "status": [status.value for status in self.statuses],
            "from": [self.first.isoformat()] if self.first else [],
            "to": [self.last.isoformat()] if self.last else [],
            "within": [numbers_in_address(self.within)] if self.within else [],
            "near": [numbers_in_address(self.near)] if self.near else [],
            "place": [str(place.pk) for place in self.places],
            "operation": [operation.reference for operation in self.operations],
            "report": [str(report.pk) for report in self.reports],
            "q": [self.text] if self.text else [],
            "figures": _unless(Figure.BEST, figure),
            "side": _unless(TollSide.ALL_SIDES, side),
            "sort": _unless(Sort.NEWEST, self.sort),
            "colour": _unless(Colour.TYPE, self.colour),
            "size": _unless(Size.COUNT, self.size),
            "shade": _unless("", self.shade),
            "unit": _unless("", self.unit),
            "stack": _unless(Stack.TYPE, self.stack or Stack.NONE),
        }
        return {name: values[name] for name in self.PARAMETERS}


def _unless(default, chosen) -> list[str]:
    return [] if chosen == default else [str(chosen.value)]


def _statuses_for(user) -> list[IncidentStatus]:
    if not sees_drafts(user):
        return [IncidentStatus.PUBLISHED]
    return [status for status in IncidentStatus if status != IncidentStatus.WITHDRAWN]
