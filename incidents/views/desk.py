"""The desk: what waits for whom, and the steps from draft to published."""

from dataclasses import replace

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from incidents.desk import MOVES, ReviewRefused, make_move, queues_for, review_panel
from incidents.desk.queues import entries_of, in_order, places_queue
from incidents.duplicates import count_open_pairs, open_pairs
from incidents.filters import FilterError
from incidents.geocoding.stop import is_stopped
from incidents.models import Incident, IncidentStatus
from incidents.views.access import for_analysts
from incidents.views.compare_form import LONGEST_REASON
from incidents.views.incidents_of import status_of
from incidents.views.paging import page_of
from incidents.views.query_links import page_address

SHOWN_OF_EACH = 20
PAIRS_SHOWN = 5
INCIDENTS_ON_A_PAGE = 50
LONGEST_COMMENT = 1000
WHOSE = ("own", "all")


class ReviewForm(forms.Form):
    """A step, with what the page showed of the incident and what its maker says to it."""

    move = forms.ChoiceField(choices=[(name, name) for name in MOVES])
    seen = forms.CharField(max_length=100)
    comment = forms.CharField(max_length=LONGEST_COMMENT, required=False)


@require_safe
@for_analysts
def desk_page(request: HttpRequest) -> HttpResponse:
    """Each queue with its number and those that have waited longest."""
    errors: list[FilterError] = []
    of_everybody = _is_of_everybody(request, errors)
    queues = queues_for(request.user, of_everybody=of_everybody)
    places = places_queue(request.user)
    shown = [(queue, list(in_order(queue)[:SHOWN_OF_EACH])) for queue in (*queues, places)]
    query = QueryDict("whose=all") if of_everybody else QueryDict()
    context = {
        "queues": [
            {
                "queue": queue,
                "number": queue.incidents.count(),
                "entries": entries,
                "address": reverse("locations")
                if queue is places
                else page_address(reverse("desk_queue", args=[queue.name]), query),
                "settles": queue is places,
            }
            for (queue, _incidents), entries in zip(
                shown, entries_of(shown, request.user), strict=True
            )
        ],
        "pairs": open_pairs(0, PAIRS_SHOWN),
        "pair_count": count_open_pairs(),
        "geocoding_is_stopped": is_stopped(),
        "longest_reason": LONGEST_REASON,
        "of_everybody": of_everybody,
        "whose_addresses": _whose_addresses(reverse("desk")),
        "errors": errors,
    }
    return render(request, "desk/page.html", context, status=status_of(context))


@require_safe
@for_analysts
def queue_page(request: HttpRequest, name: str) -> HttpResponse:
    """All of one queue, in pages."""
    errors: list[FilterError] = []
    of_everybody = _is_of_everybody(request, errors)
    queues = queues_for(request.user, of_everybody=of_everybody)
    queue = next((queue for queue in queues if queue.name == name), None)
    if queue is None:
        raise Http404
    path = reverse("desk_queue", args=[name])
    page = page_of(
        in_order(queue),
        size=INCIDENTS_ON_A_PAGE,
        total=queue.incidents.count(),
        params=request.GET,
        kept=QueryDict("whose=all") if of_everybody else QueryDict(),
        path=path,
        errors=errors,
    )
    [entries] = entries_of([(queue, page.rows)], request.user)
    context = {
        "queue": queue,
        "page": replace(page, rows=entries),
        "of_everybody": of_everybody,
        "whose_addresses": _whose_addresses(path),
        "errors": errors,
    }
    return render(request, "desk/queue.html", context, status=status_of(context))


@require_POST
@for_analysts
@transaction.atomic
def review(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a step; where that is refused, the page says why and keeps what was typed."""
    incident = get_object_or_404(
        Incident.objects.visible_to(request.user), reference=reference.upper()
    )
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _refused(request, incident, _not_understood(form), status=400)
    sent = form.cleaned_data
    move = MOVES[sent["move"]]
    try:
        make_move(
            move,
            incident_id=incident.pk,
            by=request.user,
            comment=sent["comment"],
            seen=sent["seen"],
        )
    except ReviewRefused as refused:
        return _refused(request, incident, str(refused), status=409)
    messages.success(request, move.done % {"title": incident})
    # What is withdrawn has no page any more.
    is_gone = move.reaches == IncidentStatus.WITHDRAWN
    return redirect("desk") if is_gone else redirect(incident)


def _refused(request, incident: Incident, why: str, *, status: int) -> HttpResponse:
    incident = Incident.objects.get(pk=incident.pk)
    context = {
        "incident": incident,
        "review": review_panel(incident, request.user),
        "why": why,
        "pressed": request.POST.get("move", ""),
        "typed": request.POST.get("comment", ""),
    }
    return render(request, "desk/review.html", context, status=status)


def _not_understood(form: ReviewForm) -> str:
    if "comment" in form.errors:
        return form.errors["comment"][0]
    return _("This step was not understood. Choose one of those below.")


def _is_of_everybody(request: HttpRequest, errors: list[FilterError]) -> bool:
    whose = request.GET.get("whose", "own")
    if whose not in WHOSE:
        errors.append(
            FilterError("whose", _("There are no drafts of “%(whose)s”.") % {"whose": whose})
        )
    return whose == "all"


def _whose_addresses(path: str) -> dict[str, str]:
    return {"own": path, "all": page_address(path, QueryDict("whose=all"))}
