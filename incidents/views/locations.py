"""The queue of places to settle: one incident after the other beside a map."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from incidents.desk.placing import (
    CannotBeUndone,
    NotPossible,
    SettledMeanwhile,
    Waiting,
    search_gazetteer,
    settle_place,
    take_back_pick,
    waiting_places,
)
from incidents.desk.placing.task import other_places
from incidents.desk.placing.words import areas_in_words, said_of, said_of_taking_back
from incidents.filters import FilterError
from incidents.models import NEEDS_A_PERSON, Incident, LocationPick
from incidents.views.access import for_analysts
from incidents.views.locations_context import context_of, queue_address
from incidents.views.locations_form import KEY, SettleForm

PAGE, FRAGMENT = "desk/locations.html", "desk/_place_task.html"


@require_safe
@for_analysts
def locations_page(request: HttpRequest) -> HttpResponse:
    """The page, with the incident ``at``, else with the one that has waited longest."""
    return _task_at(request, PAGE)


@require_safe
@for_analysts
def location_task(request: HttpRequest) -> HttpResponse:
    """The part of the page that changes from incident to incident."""
    return _task_at(request, FRAGMENT)


@require_safe
@for_analysts
def location_search(request: HttpRequest) -> JsonResponse:
    """Entries of the gazetteer whose name begins with ``q``, for the incident ``at``."""
    at = request.GET.get("at", "")
    incident = _visible(request, at) if at else None
    others = other_places(incident) if incident else []
    return JsonResponse(
        {
            "places": [
                {
                    "id": found.place.pk,
                    "name": found.place.name,
                    "spelling": found.spelling,
                    "area": areas_in_words(found.place.region, found.place.state),
                    "precision": capfirst(found.precision),
                    "nearest": found.nearest.in_words if found.nearest else "",
                    "lon": found.place.point.x,
                    "lat": found.place.point.y,
                    "radiusKm": found.radius_km,
                }
                for found in search_gazetteer(request.GET.get("q", ""), incident, others)
            ]
        }
    )


@require_POST
@for_analysts
def settle_location(request: HttpRequest, reference: str) -> HttpResponse:
    """Place an incident, and lead to the next; where that is refused, say why and lose nothing."""
    incident = get_object_or_404(Incident, reference=reference.upper())
    waiting = waiting_places(request.user, _only(request.POST))
    form = SettleForm(request.POST)
    if not form.is_valid():
        return _refused(request, waiting, incident, form, form.problem(), status=400)
    try:
        settled = settle_place(
            incident_id=incident.pk,
            choose=form.choice_for,
            by=request.user,
            seen=form.cleaned_data["version"],
            others=form.alike(),
            reason=form.cleaned_data["reason"],
        )
    except SettledMeanwhile as meanwhile:
        if _visible_or_none(request, reference) is None:
            # Withdrawn or merged, it has no page any more.
            following = waiting.after(incident.reference)
            return _go_on(request, str(meanwhile), following, is_error=True)
        return _refused(request, waiting, incident, form, str(meanwhile), status=409)
    except Incident.DoesNotExist:
        raise Http404 from None
    except NotPossible as impossible:
        return _refused(request, waiting, incident, form, str(impossible), status=400)
    placed = {each.reference for each in settled.incidents}
    following = waiting.after(incident.reference, leaving_out=placed)
    return _go_on(request, said_of(settled), following)


@require_POST
@for_analysts
def undo_location(request: HttpRequest) -> HttpResponse:
    """Take the pick ``pick`` back, and lead to its incident."""
    number = request.POST.get("pick", "")
    if not KEY.fullmatch(number):
        raise Http404
    pick = get_object_or_404(
        LocationPick.objects.select_related("incident"), pk=number, along_with=None
    )
    try:
        undone = take_back_pick(pick_id=pick.pk, by=request.user)
    except CannotBeUndone as refusal:
        return _go_on(request, str(refusal), request.POST.get("at"), is_error=True)
    return _go_on(request, said_of_taking_back(undone), pick.incident.reference)


def _task_at(request: HttpRequest, template: str) -> HttpResponse:
    errors: list[FilterError] = []
    only = request.GET.get("status", "")
    if only not in ("", *NEEDS_A_PERSON):
        errors.append(
            FilterError("status", _("No place waits as “%(status)s”.") % {"status": only})
        )
        only = ""
    waiting = waiting_places(request.user, only)
    at = request.GET.get("at", "").upper()
    note = ""
    if at and waiting.position(at) is None and (one := _visible_or_none(request, at)):
        note = _("“%(title)s” does not wait here any more.") % {"title": one}
    reference = at if waiting.position(at) else next(iter(waiting.references), None)
    context = context_of(request, waiting, reference) | {"errors": errors, "note": note}
    return render(request, template, context, status=400 if errors else 200)


def _go_on(request, said: str, reference: str | None, *, is_error=False) -> HttpResponse:
    """To ``reference``, or what has waited longest: the part of the page, or all of it."""
    only = _only(request.POST)
    if "fragment" not in request.POST:
        (messages.error if is_error else messages.success)(request, said)
        return redirect(queue_address("locations", reference, only))
    waiting = waiting_places(request.user, only)
    if waiting.position(reference or "") is None:
        reference = next(iter(waiting.references), None)
    context = context_of(request, waiting, reference) | {
        "note": said if is_error else "",
        "said": said,
    }
    return render(request, FRAGMENT, context, status=409 if is_error else 200)


def _refused(
    request, waiting: Waiting, incident: Incident, form: SettleForm, why: str, *, status: int
) -> HttpResponse:
    if _visible_or_none(request, incident.reference) is None:
        raise Http404
    template = FRAGMENT if "fragment" in request.POST else PAGE
    wish = form.wish() if status == 409 else None
    context = context_of(request, waiting, incident.reference, form.typed(), wish)
    return render(request, template, context | {"refusal": why, "said": why}, status=status)


def _only(query: QueryDict) -> str:
    only = query.get("status", "")
    return only if only in NEEDS_A_PERSON else ""


def _visible(request, reference: str) -> Incident:
    incident = _visible_or_none(request, reference)
    if incident is None:
        raise Http404
    return incident


def _visible_or_none(request, reference: str) -> Incident | None:
    if "\x00" in reference:
        # PostgreSQL cannot even be asked for it.
        return None
    incidents = Incident.objects.visible_to(request.user).select_related("state", "region__state")
    return (
        incidents.defer(
            "search_text", "state__outline", "region__outline", "region__state__outline"
        )
        .filter(reference=reference.upper())
        .first()
    )
