"""The active parts of a filter: each in words, with the address of the view without it."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from incidents.filters import IncidentFilter
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
    "type",
    "precision",
    "within",
    "place",
    "operation",
    "report",
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
        "precision": [
            _("place known to: %(precision)s") % {"precision": precision.label}
            for precision in incident_filter.precisions
        ],
        "from": [_("from %(date)s") % {"date": day_in_words(incident_filter.first)}],
        "to": [_("until %(date)s") % {"date": day_in_words(incident_filter.last)}],
        "within": [_("part of the map")],
        "place": [place.name for place in incident_filter.places],
        "operation": [operation.title for operation in incident_filter.operations],
        "report": [str(report) for report in incident_filter.reports],
        "figures": [str(incident_filter.view_figure.figure.label)],
        "side": [_("deaths: %(side)s") % {"side": incident_filter.view_figure.side.label}],
        "q": [_("“%(text)s”") % {"text": incident_filter.text}],
    }
    return [
        Chip(parameter, value, label, page_address_without(path, query, parameter, value))
        for parameter in CHIP_ORDER
        for value, label in zip(query.getlist(parameter), labels[parameter], strict=False)
    ]


def _group_label(group, incident_filter: IncidentFilter) -> str:
    if incident_filter.descendants:
        return _("%(group)s and affiliates") % {"group": group.name}
    return group.name
