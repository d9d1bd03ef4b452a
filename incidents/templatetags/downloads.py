"""The menu with which every page offers its incidents as files."""

from django import template
from django.http import QueryDict
from django.urls import reverse

from incidents.exports import FORMATS
from incidents.filters import IncidentFilter
from incidents.models import Incident
from incidents.views.query_links import page_address

register = template.Library()


@register.inclusion_tag("downloads/_menu.html")
def download_menu(incident_filter: IncidentFilter, total: int) -> dict:
    """The formats for what a filter finds, ``total`` incidents."""
    query = QueryDict(incident_filter.query_string())
    return {
        "total": total,
        "choices": [
            (
                each,
                page_address(reverse("download_file", args=[each.name]), query),
                total > each.most_at_once,
            )
            for each in FORMATS.values()
        ],
        "page_address": page_address(reverse("download"), query),
    }


@register.inclusion_tag("downloads/_menu.html")
def download_menu_of_one(incident: Incident) -> dict:
    """The formats for one incident."""
    return {
        "total": 1,
        "choices": [
            (each, reverse("incident_file", args=[incident.reference, each.name]), False)
            for each in FORMATS.values()
        ],
        "page_address": reverse("download") + "#columns",
    }
