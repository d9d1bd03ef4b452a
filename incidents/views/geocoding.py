"""The search for places at the desk: how far it has come, and its stop."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from incidents.geocoding.progress import WINDOW, duration_in_words, progress
from incidents.geocoding.queue import queue_overdue_incidents
from incidents.geocoding.stop import go_on_geocoding, stop_geocoding
from incidents.health import queue_readiness
from incidents.views.access import for_analysts

REFRESH_SECONDS = 5


@require_http_methods(["GET", "HEAD", "POST"])
@for_analysts
def geocoding_page(request: HttpRequest) -> HttpResponse:
    """What waits, how fast it goes, whether the online service answers; editors stop it."""
    if request.method == "POST":
        return _switch(request)
    state = progress()
    queue = queue_readiness()
    context = {
        "progress": state,
        "left": state.left and duration_in_words(state.left),
        "minutes": int(WINDOW.total_seconds() // 60),
        "redis_is_away": queue["redis"] != "ok",
        "worker_is_silent": queue["worker"] == "silent",
        "config": {
            "refreshSeconds": REFRESH_SECONDS,
            "texts": {
                "offline": _("The server cannot be reached. The figures may be out of date.")
            },
        },
    }
    return render(request, "desk/geocoding.html", context)


def _switch(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("incidents.publish_incident"):
        raise PermissionDenied
    match request.POST.get("do"):
        case "stop":
            stop_geocoding(request.user)
        case "go":
            go_on_geocoding()
            # At once, not with the next sweep.
            queue_overdue_incidents()
        case _:
            return HttpResponseBadRequest(_("This step was not understood."))
    return redirect("geocoding")
