"""What the filter panel offers to choose from, each with how many incidents it would find."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from django.db.models import Q, TextChoices
from django.http import QueryDict
from django.utils.translation import gettext as _

from incidents.evidence import VIEW_SIDES, Figure, ViewFigure
from incidents.filters import OWN, TARGET_SIDES, IncidentFilter
from incidents.models import (
    Basis,
    Dataset,
    EventType,
    IncidentStatus,
    LocationPrecision,
    Organisation,
    Outcome,
    Role,
    State,
    SubEventType,
    Weapon,
    normalise,
    sees_drafts,
)
from incidents.views.filter_options import LONG_LISTS, Option, values_there_are
from incidents.views.query_links import page_address, values_of

# Of a long list so many options stand on the page from the start; somebody who looks for more
# gets all of them.
SHOWN_AT_FIRST = 8


@dataclass(frozen=True)
class Facet:
    """One part of the panel, which folds away: a parameter with its options.

    ``parameters`` are all that it has fields for, ``chosen`` how many of their values are on,
    ``errors`` the sentence about those that mean nothing, by parameter.
    ``find`` names the field to find one of many options; ``all_address`` shows all options
    of a long list without a script, "" where they are there.
    """

    parameter: str
    title: str
    options: list[Option]
    parameters: tuple[str, ...]
    errors: list[tuple[str, str]]
    chosen: int
    is_open: bool
    clear_address: str
    template: str
    is_hidden: bool = False
    find: str = ""
    is_long: bool = False
    all_address: str = ""


class FilterPanel:
    """The panel of a filter on the page at ``path``, whose addresses hold ``query``.

    ``counts`` are the filter's facets (``statistics.facets``), ``errors`` the sentences about
    its values by parameter. ``own`` is the parameter for
    which the page itself stands, if any: it has no field. ``whole`` are the long lists that
    are to have all their options.
    """

    def __init__(
        self,
        incident_filter: IncidentFilter,
        counts: dict[str, dict[str, int]],
        *,
        path: str,
        query: QueryDict,
        errors: dict[str, str],
        own: str = "",
        whole: Collection[str] = (),
    ):
        self.filter = incident_filter
        self.counts = counts
        self.path = path
        self.query = query
        self.errors = errors
        self.own = own
        self.whole = whole
        self.facets = list(self._facets())
        self._with_field = {"q", *(name for facet in self.facets for name in facet.parameters)}

    @property
    def kept_values(self) -> list[tuple[str, str]]:
        """Names and values of the address for which the panel has no field."""
        return [pair for pair in values_of(self.query) if pair[0] not in self._with_field]

    @property
    def other_errors(self) -> list[tuple[str, str]]:
        """The sentences about parameters without a field."""
        others = (name for name in self.filter.PARAMETERS if name not in self._with_field)
        return [(name, self.errors[name]) for name in others]

    @property
    def near(self) -> str:
        """The point and distance as the address has them."""
        return self.query.get("near", "")

    @property
    def clear_address(self) -> str:
        """The page without a filter; its figures and how it is drawn stay."""
        filters = [name for name in self.filter.PARAMETERS if name not in self.filter.SETTINGS]
        return page_address(self.path, self.query, **dict.fromkeys(filters))

    @property
    def figures(self) -> list[Option]:
        return _settings(Figure, self.filter.view_figure.figure, ViewFigure().figure)

    @property
    def sides(self) -> list[Option]:
        return _settings(VIEW_SIDES, self.filter.view_figure.side, ViewFigure().side)

    def _facets(self) -> Iterator[Facet]:
        yield self._facet("from", _("Period"), also=("to",), template="period", is_open=True)
        yield from self._where()
        yield from self._who()
        yield from self._what()
        yield self._facet(
            "precision", _("Place known to"), self._precisions(), template="precision"
        )
        yield from self._origin()

    def _where(self) -> Iterator[Facet]:
        if self.own != "state":
            yield from self._if_any(self._facet("state", _("State"), self._states(), is_open=True))
        region = self._long_facet("region", _("Region"), find=_("Find a region"))
        yield from self._if_any(region)
        yield from self._if_any(
            self._facet("bloc", _("Members of"), self._blocs(), template="bloc")
        )
        near = self._facet("near", _("Around a point"), template="near", is_open=True)
        # The map asks for it; here its distance is changed.
        yield replace(near, is_hidden=not near.chosen)

    def _who(self) -> Iterator[Facet]:
        if self.own == "group":
            yield self._facet("descendants", _("Affiliates"), template="affiliates", is_open=True)
        else:
            group = self._long_facet(
                "group",
                _("Armed group"),
                also=("descendants",),
                template="group",
                is_open=True,
                find=_("Find a group"),
            )
            yield group
        yield self._choices("role", _("Role"), Role, self.filter.roles)
        yield self._choices("basis", _("Basis"), Basis, self.filter.bases, template="basis")
        yield self._choices("target", _("Target"), TARGET_SIDES, self.filter.targets)

    def _what(self) -> Iterator[Facet]:
        types, sub_types = self.filter.types, self.filter.sub_types
        yield self._choices("type", _("Event type"), EventType, types, is_open=True)
        yield self._choices(
            "subtype", _("Sub-type"), SubEventType, sub_types, find=_("Find a sub-type")
        )
        # The totals above the map hang on it.
        yield self._facet(
            "deaths_min", _("Deaths"), also=("figures", "side"), template="deaths", is_open=True
        )
        yield self._choices("outcome", _("Outcome"), Outcome, self.filter.outcomes)
        yield self._choices("weapon", _("Weapon"), Weapon, self.filter.weapons)

    def _origin(self) -> Iterator[Facet]:
        yield from self._if_any(self._facet("dataset", _("Dataset"), self._datasets()))
        if sees_drafts(self.filter.user):
            statuses = [each for each in IncidentStatus if each != IncidentStatus.WITHDRAWN]
            yield self._choices("status", _("Status"), statuses, self.filter.statuses)

    def _facet(
        self,
        parameter: str,
        title: str,
        options: Iterable[Option] = (),
        *,
        also: tuple[str, ...] = (),
        template: str = "",
        is_open: bool = False,
        find: str = "",
    ) -> Facet:
        parameters = (parameter, *also)
        chosen = sum(len(self.query.getlist(name)) for name in parameters if name != "descendants")
        return Facet(
            parameter=parameter,
            title=title,
            options=list(options),
            parameters=parameters,
            errors=[(name, self.errors[name]) for name in parameters],
            chosen=chosen,
            is_open=is_open or chosen > 0,
            clear_address=page_address(self.path, self.query, **dict.fromkeys(parameters)),
            template=_template(template),
            find=find,
        )

    @staticmethod
    def _if_any(facet: Facet) -> list[Facet]:
        """No field to choose where there is nothing to choose from."""
        return [facet] if facet.options else []

    def _choices(
        self, parameter: str, title: str, choices: Iterable[TextChoices], chosen, **of_facet
    ) -> Facet:
        """In the order of the field, but last those that would find nothing."""
        options = [
            self._option(parameter, choice.value, str(choice.label), choice in chosen)
            for choice in choices
        ]
        options.sort(key=lambda option: not (option.count or option.is_chosen))
        return self._facet(parameter, title, options, **of_facet)

    def _option(self, parameter: str, value: str, label: str, is_chosen: bool) -> Option:
        return Option(value, label, is_chosen, self._count(parameter, value))

    def _count(self, parameter: str, value: str) -> int:
        return self.counts.get(parameter, {}).get(value, 0)

    def _long_facet(self, parameter: str, title: str, **of_facet) -> Facet:
        counts = self.counts.get(parameter, {})
        chosen = self.query.getlist(parameter)
        if parameter in self.whole:
            shown = values_there_are(self.filter.user)[parameter]
        else:
            shown = sorted(counts, key=counts.get, reverse=True)[:SHOWN_AT_FIRST]
        options = [
            replace(
                option,
                is_chosen=option.value in chosen,
                count=self._count(parameter, option.value),
            )
            for option in LONG_LISTS[parameter]({*shown, *chosen})
        ]
        facet = self._facet(parameter, title, _most_first(options), **of_facet)
        if parameter in self.whole:
            return replace(facet, is_long=True, is_open=True)
        address = page_address(self.path, self.query, options=parameter)
        return replace(facet, is_long=True, all_address=f"{address}#facet-{parameter}")

    def _states(self) -> list[Option]:
        """The states that are followed, and others that the filter names."""
        chosen = [state.alpha3 for state in self.filter.states]
        states = State.objects.defer("outline").filter(Q(in_scope=True) | Q(alpha3__in=chosen))
        return _most_first(
            self._option("state", state.alpha3, state.name, state.alpha3 in chosen)
            for state in states
        )

    def _blocs(self) -> list[Option]:
        return [
            self._option("bloc", bloc.slug, bloc.acronym or bloc.name, bloc in self.filter.blocs)
            for bloc in Organisation.objects.all()
        ]

    def _datasets(self) -> list[Option]:
        """Those that have incidents here, or are asked for."""
        options = [
            self._option("dataset", dataset.slug, dataset.name, dataset in self.filter.datasets)
            for dataset in Dataset.objects.visible_to(self.filter.user)
        ]
        options = [option for option in options if option.count or option.is_chosen]
        if not options and not self.filter.own:
            return []
        own = self._option("dataset", OWN, _("entered here"), self.filter.own)
        return [own, *_most_first(options)]

    def _precisions(self) -> list[Option]:
        return [
            self._option("precision", each.value, str(each.label), each == self.filter.precision)
            for each in LocationPrecision
            if each != LocationPrecision.UNKNOWN
        ]


def _template(name: str) -> str:
    return f"map/_facet_{name}.html" if name else "map/_facet.html"


def _most_first(options: Iterable[Option]) -> list[Option]:
    return sorted(options, key=lambda option: (-option.count, normalise(option.label)))


def _settings(choices, chosen, default) -> list[Option]:
    """One of them holds; the default one stays out of the address."""
    return [
        Option("" if choice == default else choice.value, str(choice.label), choice == chosen)
        for choice in choices
    ]
