"""What the filter panel offers to choose from."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import QueryDict

from incidents.evidence import VIEW_SIDES, Figure, ViewFigure
from incidents.filters import IncidentFilter
from incidents.models import (
    ArmedGroup,
    Basis,
    EventType,
    GroupAncestry,
    GroupKind,
    GroupName,
    Incident,
    Involvement,
    LocationPrecision,
    Organisation,
    Role,
    State,
    normalise,
)

# Parts of a filter that links set: the panel has no field for them, and keeps them.
WITHOUT_FIELD = ("region", "within", "place", "operation", "report", "sort")

# Those who attack on their own account first, then those who fight for a state.
KIND_ORDER = (
    GroupKind.NON_STATE,
    GroupKind.NETWORK,
    GroupKind.COMMUNAL_MILITIA,
    GroupKind.UNIDENTIFIED,
    GroupKind.STATE_FORCE,
    GroupKind.PRO_GOVERNMENT_MILITIA,
    GroupKind.INTERNATIONAL_FORCE,
    GroupKind.PEACEKEEPING_FORCE,
    GroupKind.PRIVATE_COMPANY,
)


@dataclass(frozen=True)
class Option:
    """One box to tick, or one line of a drop-down list.

    ``also`` are other names under which people look for it.
    """

    value: str
    label: str
    is_chosen: bool
    also: str = ""


def kept_values(query: QueryDict) -> list[tuple[str, str]]:
    """Names and values of a filter's own query string for which the panel has no field."""
    return [(name, value) for name in WITHOUT_FIELD for value in query.getlist(name)]


def state_options(incident_filter: IncidentFilter) -> list[Option]:
    """The states that are followed, and others that the filter names."""
    chosen = {state.pk for state in incident_filter.states}
    states = State.objects.defer("outline").filter(Q(in_scope=True) | Q(pk__in=chosen))
    return sorted(
        (Option(state.alpha3, state.name, state.pk in chosen) for state in states),
        key=lambda option: normalise(option.label),
    )


def choice_options(incident_filter: IncidentFilter) -> dict[str, list[Option]]:
    """What every panel offers besides states and groups, by the name in its template."""
    view_figure, default = incident_filter.view_figure, ViewFigure()
    return {
        "blocs": [
            Option(bloc.slug, bloc.acronym or bloc.name, bloc in incident_filter.blocs)
            for bloc in Organisation.objects.all()
        ],
        "roles": _options(Role, incident_filter.roles),
        "bases": _options(Basis, incident_filter.bases),
        "types": _options(EventType, incident_filter.types),
        "precisions": _options(LocationPrecision, incident_filter.precisions),
        "figures": _settings(Figure, view_figure.figure, default.figure),
        "sides": _settings(VIEW_SIDES, view_figure.side, default.side),
    }


def _options(choices, chosen) -> list[Option]:
    return [Option(choice.value, str(choice.label), choice in chosen) for choice in choices]


def _settings(choices, chosen, default) -> list[Option]:
    """One of them holds; the default one stays out of the address."""
    return [
        Option("" if choice == default else choice.value, str(choice.label), choice == chosen)
        for choice in choices
    ]


def group_options(incident_filter: IncidentFilter) -> list[tuple[str, list[Option]]]:
    """Groups under the name of their kind.

    Only groups that have, with their affiliates, a part in an incident that the user
    may see, and those that the filter names.
    """
    chosen = {group.pk for group in incident_filter.groups}
    visible = Incident.objects.visible_to(incident_filter.user)
    involved = Exists(
        GroupAncestry.objects.filter(
            Exists(
                Involvement.objects.filter(
                    Exists(visible.filter(pk=OuterRef("incident"))), group=OuterRef("group")
                )
            ),
            ancestor=OuterRef("pk"),
        )
    )
    names = Prefetch("names", GroupName.objects.only("name", "group"))
    groups = sorted(
        ArmedGroup.objects.filter(Q(involved) | Q(pk__in=chosen))
        .prefetch_related(names)
        .defer("summary_en", "summary_fr"),
        key=lambda group: (KIND_ORDER.index(group.kind), normalise(group.name)),
    )
    return [
        (
            GroupKind(kind).label,
            [
                Option(
                    group.slug,
                    group.name,
                    group.pk in chosen,
                    " ".join(name.name for name in group.names.all()),
                )
                for group in of_kind
            ],
        )
        for kind, of_kind in groupby(groups, key=lambda group: group.kind)
    ]
