"""Views that are cited: frozen by analysts, read by everybody, taken down by administrators."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_cookie

from incidents.columns import select
from incidents.evidence import Figure, ViewFigure
from incidents.exports import FORMATS
from incidents.models import Snapshot, SnapshotFile, TollSide
from incidents.snapshots import (
    MOST_INCIDENTS,
    SnapshotRefused,
    citation_of,
    datasets_closed_since,
    freeze,
    since,
    take_down,
    versions_of,
)
from incidents.snapshots.freezing import filter_to_freeze, key_of_view
from incidents.statistics import totals
from incidents.views.access import for_administrators, for_analysts, for_readers
from incidents.views.filter_words import filter_in_words
from incidents.views.query_links import map_address


class TakeDownForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("Everybody who follows the address reads it: repeat no name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_analysts
def cite_view(request: HttpRequest) -> HttpResponse:
    """What would be frozen of a view, with its versions so far; a POST freezes it."""
    sent = request.GET if request.method != "POST" else QueryDict(request.POST.get("query_string"))
    if request.method == "POST":
        try:
            snapshot = freeze(
                sent,
                by=request.user,
                words_of=filter_in_words,
                site=request.build_absolute_uri("/").rstrip("/"),
            )
        except SnapshotRefused as refused:
            return _offer(request, sent, refused=str(refused))
        messages.success(request, _("This address stays: cite the view by it."))
        return redirect(snapshot)
    return _offer(request, sent)


def _offer(request: HttpRequest, sent: QueryDict, refused: str = "") -> HttpResponse:
    incident_filter = filter_to_freeze(sent)
    selection = select(incident_filter)
    query = QueryDict(incident_filter.query_string())
    context = {
        "words": filter_in_words(incident_filter),
        "totals": totals(selection),
        "errors": incident_filter.errors,
        "refused": refused,
        "query_string": incident_filter.query_string(),
        "map_address": map_address(query),
        "versions": versions_of(key_of_view(incident_filter)),
        "data_version": selection.version,
        "most": MOST_INCIDENTS,
    }
    status = 400 if incident_filter.errors or refused else 200
    return render(request, "snapshots/cite.html", context, status=status)


@require_safe
@for_readers
def snapshot_page(request: HttpRequest, identifier: str) -> HttpResponse:
    """What was frozen, how to cite it, its files, and what became of its incidents since."""
    snapshot = _snapshot(identifier)
    if snapshot.taken_down_at is not None:
        return render(request, "snapshots/taken_down.html", {"snapshot": snapshot}, status=410)
    return _page(request, snapshot)


def _page(request: HttpRequest, snapshot: Snapshot, form: forms.Form | None = None) -> HttpResponse:
    address = request.build_absolute_uri(snapshot.get_absolute_url())
    figure = ViewFigure(Figure(snapshot.totals["figures"]), TollSide(snapshot.totals["side"]))
    language = get_language()
    context = {
        "snapshot": snapshot,
        "address": address,
        "words": snapshot.words.get(language, []),
        "sources": snapshot.sources.get(language, []),
        "totals": snapshot.totals | {"figure_in_words": figure.in_words},
        "citation": citation_of(snapshot, address),
        "files": [
            (FORMATS[file.format], file, _file_address(snapshot, file.format))
            for file in snapshot.files.defer("content")
        ],
        "since": since(snapshot),
        "closed": list(datasets_closed_since(snapshot)),
        "versions": versions_of(snapshot.view_key),
        "view_address": map_address(QueryDict(snapshot.query_string)),
        "form": form or TakeDownForm(label_suffix=""),
    }
    return render(request, "snapshots/page.html", context, status=400 if form else 200)


@require_safe
@for_readers
@vary_on_cookie
def snapshot_file(request: HttpRequest, identifier: str, name: str) -> HttpResponse:
    """The same bytes each time, as long as the snapshot stands."""
    snapshot = _snapshot(identifier)
    file = get_object_or_404(SnapshotFile, snapshot=snapshot, format=name)
    if snapshot.taken_down_at is not None or datasets_closed_since(snapshot).exists():
        # The page says why.
        return render(request, "snapshots/held_back.html", {"snapshot": snapshot}, status=410)
    tag = quote_etag(file.sha256)
    headers = {
        "ETag": tag,
        "Content-Disposition": (
            f'attachment; filename="sahel-incidents-{snapshot.identifier}'
            f'-v{snapshot.version}.{name}"'
        ),
        # It may be taken down: asked again each time, and sent again only if it is another.
        "Cache-Control": "no-cache",
    }
    response = HttpResponse(
        bytes(file.content), content_type=FORMATS[name].content_type, headers=headers
    )
    return get_conditional_response(request, etag=tag, response=response)


@for_administrators
@require_POST
def take_snapshot_down(request: HttpRequest, identifier: str) -> HttpResponse:
    """With a reason, which stays at the address."""
    snapshot = _snapshot(identifier)
    if snapshot.taken_down_at is not None:
        return redirect(snapshot)
    form = TakeDownForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, snapshot, form)
    take_down(snapshot, reason=form.cleaned_data["reason"])
    messages.success(request, _("Taken down. The address stays, and says why."))
    return redirect(snapshot)


def _snapshot(identifier: str) -> Snapshot:
    return get_object_or_404(Snapshot, identifier=identifier.lower())


def _file_address(snapshot: Snapshot, name: str) -> str:
    return reverse("snapshot_file", args=[snapshot.identifier, name])
