"""The map in a frame on other people's pages: what everybody may see, and no more."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from incidents.columns import StoreUnavailable, select
from incidents.filters import IncidentFilter
from incidents.models import EventType
from incidents.security import content_security_policy
from incidents.statistics import timeline, totals
from incidents.views.filter_words import filter_in_words
from incidents.views.map_config import incidents_config, tiles_attribution
from incidents.views.query_links import map_address
from incidents.views.timeline_config import timeline_texts

TIMELINE = "timeline"


def framed_by_others(view):
    """A view that any site may frame.

    Whoever looks is taken for an anonymous visitor, signed in or not, since what stands in
    the frame belongs to that site; and it leaves no cookie there. That the incidents cannot
    be read is said in the frame too, where a page without its rules would stay blank.
    """

    @xframe_options_exempt
    @wraps(view)
    def framed(request: HttpRequest) -> HttpResponse:
        request.user = AnonymousUser()
        request.chosen_language = None
        try:
            response = view(request)
        except StoreUnavailable:
            context = {"address": request.get_full_path()}
            response = render(request, "embed/unavailable.html", context, status=503)
        response.headers["Content-Security-Policy"] = content_security_policy(
            settings.TILES_URL, framed_by="*"
        )
        return response

    return framed


@require_safe
@framed_by_others
def embed(request: HttpRequest) -> HttpResponse:
    """The map of a filter with legend, totals and source; with ``?timeline=1`` over time too."""
    if not settings.PUBLIC_READ:
        return render(request, "embed/closed.html", status=403)
    incident_filter = IncidentFilter.read(request.GET, request.user)
    selection = select(incident_filter)
    query_string = incident_filter.query_string()
    has_timeline = request.GET.get(TIMELINE) == "1"
    found = totals(selection)
    config = incidents_config(query_string) | {
        "extent": selection.extent(),
        "embed": reverse("embed"),
        # The frame's own questions go without cookies as well.
        "credentials": "omit",
        "language": get_language(),
        "parameters": IncidentFilter.PARAMETERS,
    }
    if has_timeline:
        config |= {"timeline": timeline(selection), "figure": found["figure_in_words"]}
        config["texts"] |= timeline_texts()
    context = {
        "types": list(EventType),
        "incident_filter": incident_filter,
        "errors": incident_filter.errors,
        "words": filter_in_words(incident_filter),
        "totals": found,
        "open_address": request.build_absolute_uri(map_address(QueryDict(query_string))),
        "tiles_attribution": tiles_attribution(),
        "has_timeline": has_timeline,
        "config": config,
    }
    status = 400 if incident_filter.errors else 200
    return render(request, "embed/page.html", context, status=status)
