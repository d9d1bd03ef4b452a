"""The active parts of a filter: each in words, with the address of the view without it."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.filters import Circle, IncidentFilter
from incidents.models import LocationPrecision
from incidents.templatetags.incident_words import day_in_words
from incidents.views.query_links import page_address_without

CHIP_ORDER = (
    "q",
    "from",
    "to",
    "state",
    "bloc",
    "region",
    "group",
    "role",
    "basis",
    "target",
    "type",
    "subtype",
    "deaths_min",
    "outcome",
    "weapon",
    "precision",
    "within",
    "near",
    "place",
    "operation",
    "report",
    "dataset",
    "status",
    "figures",
    "side",
)


@dataclass(frozen=True)
class Chip:
    """One value of the filter, such as "Mali", and where removing it leads."""

    parameter: str
    value: str
    label: str
    address: str


def chips_of(incident_filter: IncidentFilter, query: QueryDict, path: str) -> list[Chip]:
    """The chips of a filter on the page at ``path``, in the order of the filter panel.

    ``query`` is the filter's own query string, read again, with what else the
    addresses have to keep, and without what the page itself stands for.
    """
    labels = {
        "state": [state.name for state in incident_filter.states],
        "bloc": [
            _("%(organisation)s: member states") % {"organisation": bloc.acronym or bloc.name}
            for bloc in incident_filter.blocs
        ],
        "region": [region.name for region in incident_filter.regions],
        "group": [_group_label(group, incident_filter) for group in incident_filter.groups],
        "role": [_("role: %(role)s") % {"role": role.label} for role in incident_filter.roles],
        "basis": [
            _("basis: %(basis)s") % {"basis": basis.label} for basis in incident_filter.bases
        ],
        "type": [str(event_type.label) for event_type in incident_filter.types],
        "target": [
            _("target: %(side)s") % {"side": side.label} for side in incident_filter.targets
        ],
        "subtype": [str(sub_type.label) for sub_type in incident_filter.sub_types],
        "deaths_min": [_deaths_label(incident_filter.deaths_min)],
        "outcome": [
            _("outcome: %(outcome)s") % {"outcome": outcome.label}
            for outcome in incident_filter.outcomes
        ],
        "weapon": [
            _("weapon: %(weapon)s") % {"weapon": weapon.label} for weapon in incident_filter.weapons
        ],
        "precision": [_precision_label(incident_filter.precision)],
        "from": [_("from %(date)s") % {"date": day_in_words(incident_filter.first)}],
        "to": [_("until %(date)s") % {"date": day_in_words(incident_filter.last)}],
        "within": [_("part of the map")],
        "near": [_near_label(incident_filter.near)],
        "place": [place.name for place in incident_filter.places],
        "operation": [operation.title for operation in incident_filter.operations],
        "report": [str(report) for report in incident_filter.reports],
        "dataset": [
            *(dataset.name for dataset in incident_filter.datasets),
            *([_("entered here")] if incident_filter.own else []),
        ],
        "status": [
            _("status: %(status)s") % {"status": status.label}
            for status in incident_filter.statuses
        ],
        "figures": [str(incident_filter.view_figure.figure.label)],
        "side": [_("deaths: %(side)s") % {"side": incident_filter.view_figure.side.label}],
        "q": [_("“%(text)s”") % {"text": incident_filter.text}],
    }
    return [
        Chip(parameter, value, label, page_address_without(path, query, parameter, value))
        for parameter in CHIP_ORDER
        for value, label in zip(query.getlist(parameter), labels[parameter], strict=False)
    ]


def _deaths_label(least: int | None) -> str:
    return ngettext("at least %(n)s killed", "at least %(n)s killed", least or 0) % {"n": least}


def _precision_label(precision: LocationPrecision | None) -> str:
    """ "" where none is asked for."""
    if precision is None:
        return ""
    if precision == LocationPrecision.EXACT:
        return _("place known to: %(precision)s") % {"precision": precision.label}
    return _("place known to: %(precision)s or better") % {"precision": precision.label}


def _near_label(circle: Circle | None) -> str:
    """ "" where none is asked for."""
    if circle is None:
        return ""
    north_or_south = _("%(degrees)s° S") if circle.lat < 0 else _("%(degrees)s° N")
    east_or_west = _("%(degrees)s° W") if circle.lon < 0 else _("%(degrees)s° E")
    return _("within %(km)s km of %(lat)s, %(lon)s") % {
        "km": localize(circle.km if circle.km % 1 else int(circle.km)),
        "lat": north_or_south % {"degrees": localize(abs(round(circle.lat, 2)))},
        "lon": east_or_west % {"degrees": localize(abs(round(circle.lon, 2)))},
    }


def _group_label(group, incident_filter: IncidentFilter) -> str:
    if incident_filter.descendants:
        return _("%(group)s and affiliates") % {"group": group.name}
    return group.name
