"""Likely duplicates at the desk: all of them, two side by side, merged or told apart."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents.desk.merging import Refused, merge_incidents
from incidents.desk.statements import Kind, statements_of
from incidents.duplicates import (
    count_open_pairs,
    listed,
    pairs_told_apart,
    take_back_verdict,
    tell_apart,
)
from incidents.map_api import location_drawn
from incidents.models import DuplicatePair, Incident, Verdict
from incidents.views.access import for_analysts
from incidents.views.compare_form import LONGEST_REASON, CompareForm
from incidents.views.incidents_of import status_of
from incidents.views.map_config import base_config, tiles_attribution
from incidents.views.paging import page_of

PAIRS_A_PAGE = 20
MOST_TOLD_APART = 50


@require_safe
@for_analysts
def duplicates_page(request: HttpRequest) -> HttpResponse:
    """All pairs on which nobody has decided, the longest found first; then who told which apart."""
    errors = []
    page = page_of(
        DuplicatePair.objects.open().order_by("found_at", "pk"),
        size=PAIRS_A_PAGE,
        total=count_open_pairs(),
        params=request.GET,
        kept=request.GET.copy(),
        path=request.path,
        errors=errors,
    )
    context = {
        "page": page,
        "pairs": listed(page.rows),
        "told_apart": list(pairs_told_apart(MOST_TOLD_APART)),
        "errors": errors,
        "longest_reason": LONGEST_REASON,
    }
    return render(request, "desk/duplicates.html", context, status=status_of(context))


@require_http_methods(["GET", "HEAD", "POST"])
@for_analysts
def compare_page(request: HttpRequest, one: str, other: str) -> HttpResponse:
    """Two incidents field by field; whoever may publish merges them here."""
    incidents = _both(one, other)
    if gone := _merged_meanwhile(request, incidents):
        return gone
    if request.method != "POST":
        return _compared(request, CompareForm.read(*incidents, request.user))
    if not request.user.has_perm("incidents.publish_incident"):
        raise PermissionDenied
    form = CompareForm.read(*incidents, request.user, request.POST)
    if form.errors:
        return _compared(request, form)
    try:
        survivor = merge_incidents(
            survivor=form.survivor,
            merged=form.merged,
            by=request.user,
            reason=form.reason,
            fields_from_merged=form.fields_from_merged,
            choices_from_merged=form.choices_from_merged,
            versions=form.versions,
        )
    except Refused as refusal:
        incidents = _both(one, other)
        if gone := _merged_meanwhile(request, incidents):
            return gone
        form = CompareForm.read(*incidents, request.user, request.POST)
        form.errors["form"] = str(refusal)
        return _compared(request, form, status=409)
    messages.success(
        request,
        _("%(merged)s was merged into this incident; its reference leads here from now on.")
        % {"merged": form.merged.reference},
    )
    return redirect(survivor)


@require_POST
@for_analysts
def tell_apart_view(request: HttpRequest, one: str, other: str) -> HttpResponse:
    """Remember that the two are not the same, with who says so and why."""
    incidents = _both(one, other)
    if gone := _merged_meanwhile(request, incidents):
        return gone
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
    if not reason:
        messages.error(request, _("Say why the two are not the same."))
        return redirect("compare", one, other)
    tell_apart(one=incidents[0], other=incidents[1], by=request.user, reason=reason)
    messages.success(request, _("Noted: the two are not the same."))
    return redirect(_next_address(request))


@require_POST
@for_analysts
def take_back_view(request: HttpRequest, one: str, other: str) -> HttpResponse:
    """Let the two be likely duplicates again."""
    incidents = _both(one, other)
    if gone := _merged_meanwhile(request, incidents):
        return gone
    take_back_verdict(one=incidents[0], other=incidents[1])
    messages.success(request, _("Taken back: the two may be the same again."))
    return redirect(_next_address(request))


def _next_address(request: HttpRequest) -> str:
    address = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure()):
        return address
    return reverse("duplicates")


def _both(one: str, other: str) -> tuple[Incident, Incident]:
    incidents = Incident.objects.select_related(
        "state", "region", "operation", "dataset", "merged_into"
    ).defer("state__outline", "region__outline", "search_text")
    left = get_object_or_404(incidents, reference=one.upper())
    right = get_object_or_404(incidents, reference=other.upper())
    if left.pk == right.pk:
        raise Http404
    return left, right


def _merged_meanwhile(request, incidents: tuple[Incident, Incident]) -> HttpResponse | None:
    """To where one of the two was merged; None where both are there."""
    for incident in incidents:
        if incident.merged_into_id is not None:
            messages.warning(
                request,
                _("%(reference)s was merged into this incident already.")
                % {"reference": incident.reference},
            )
            return redirect(incident.merged_into)
    visible = Incident.objects.visible_to(request.user)
    if visible.filter(pk__in=[each.pk for each in incidents]).count() < len(incidents):
        raise Http404
    return None


def _compared(request, form: CompareForm, status: int = 200) -> HttpResponse:
    left, right = statements_of(form.left), statements_of(form.right)
    pair = DuplicatePair.objects.of(form.left, form.right).select_related("decided_by").first()
    first, second = sorted((form.left.pk, form.right.pk))
    [likeness] = listed([pair or DuplicatePair(first_id=first, second_id=second, score=0)])
    context = {
        "form": form,
        "statements": [
            {
                "label": kind.label,
                "left": _beside(left[kind], right[kind]),
                "right": _beside(right[kind], left[kind]),
            }
            for kind in Kind
            if left[kind] or right[kind]
        ],
        "likeness": likeness,
        "verdict": pair if pair and pair.verdict == Verdict.NOT_SAME else None,
        "config": _map_config(form.left, form.right),
        "tiles_attribution": tiles_attribution(),
        "longest_reason": LONGEST_REASON,
    }
    return render(request, "desk/compare.html", context, status=status)


def _beside(statements, others) -> list[tuple]:
    """Each statement, and whether the other incident says the same."""
    keys = {other.key for other in others}
    return [(statement, statement.key in keys) for statement in statements]


def _map_config(left: Incident, right: Incident) -> dict | None:
    """The small map: the pins of both, and how exactly each is known."""
    pins = [
        location_drawn(incident) | {"type": incident.event_type, "label": incident.reference}
        for incident in (left, right)
        if incident.point
    ]
    return base_config() | {"pins": pins} if pins else None
