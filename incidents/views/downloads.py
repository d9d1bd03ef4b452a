"""Download this view: its incidents as a file, at once or prepared by a worker."""

from collections.abc import Iterable, Iterator
from threading import BoundedSemaphore

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from kombu.exceptions import OperationalError

from incidents.columns import Selection, select
from incidents.exports import (
    CLAIM_FIELDS,
    FIELDS,
    FORMATS,
    About,
    Format,
    about_selection,
    explained,
    records_of,
)
from incidents.exports.download import file_in_pieces
from incidents.exports.preparing import TooManyUnderWay, ask_for_file, content_of, files_of
from incidents.filters import IncidentFilter
from incidents.models import Incident, PreparedFileStatus
from incidents.tasks import prepare_file
from incidents.views.access import for_readers
from incidents.views.chips import chips_of
from incidents.views.filter_words import filter_in_words
from incidents.views.incidents_of import status_of
from incidents.views.leading_on import led_on
from incidents.views.query_links import map_address, page_address
from incidents.views.results import errors_by_field

# A file that goes out keeps a thread of its process as long as the line takes, and gunicorn
# has four of them: two always remain for the pages. What is small is soon gone.
MOST_GOING_OUT = 2
SMALL = 2_000
_places = BoundedSemaphore(MOST_GOING_OUT)
SECONDS_TO_COME_BACK = 60
REFRESH_SECONDS = 2


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def download_page(request: HttpRequest) -> HttpResponseBase:
    """The formats, for exactly the filter of the address, and what their columns mean.

    A POST asks for a file that is too large to be made at once.
    """
    incident_filter = IncidentFilter.read(request.GET, request.user)
    selection = select(incident_filter)
    if request.method == "POST":
        return _prepare(request, selection)
    query = QueryDict(incident_filter.query_string())
    path = reverse("download")
    context = {
        "incident_filter": incident_filter,
        "errors": incident_filter.errors,
        "field_errors": errors_by_field(incident_filter.errors),
        "chips": chips_of(incident_filter, query, path),
        "clear_address": path,
        "total": selection.count,
        "formats": [
            (each, file_address(each.name, query), selection.count > each.most_at_once)
            for each in FORMATS.values()
        ],
        "about": _about_view(request, selection),
        "map_address": map_address(query),
        "path": page_address(path, query),
        "columns": explained(FIELDS),
        "claim_columns": explained(CLAIM_FIELDS),
    }
    return render(request, "downloads/page.html", context, status=status_of(context))


@require_safe
@for_readers
def download_file(request: HttpRequest, file_format: str) -> HttpResponseBase:
    """The incidents of a filter in one format; a value that means nothing is refused."""
    wanted = _format_or_404(file_format)
    incident_filter = IncidentFilter.read(request.GET, request.user)
    if incident_filter.errors:
        return _refusal(incident_filter.errors[0].message, 400)
    selection = select(incident_filter)
    if selection.count > wanted.most_at_once:
        query = QueryDict(incident_filter.query_string())
        return redirect(page_address(reverse("download"), query))
    return _sent(request, wanted, selection, _about_view(request, selection), "incidents")


@require_safe
@for_readers
def incident_file(request: HttpRequest, reference: str, file_format: str) -> HttpResponseBase:
    """One incident in one format."""
    wanted = _format_or_404(file_format)
    incident = (
        Incident.objects.visible_to(request.user)
        .only("reference", "title")
        .filter(reference=reference.upper())
        .first()
    )
    if incident is None:
        return led_on(request, reference, "incident_file", file_format)
    everything = select(IncidentFilter(user=request.user)).in_any_state
    one = everything.narrowed(everything.of(everything.columns.pk) == incident.pk)
    about = about_selection(
        one,
        filter_in_words=f"{incident.reference} · {incident.title}",
        address=request.build_absolute_uri(incident.get_absolute_url()),
        **_beside(request),
    )
    return _sent(request, wanted, one, about, incident.reference)


@require_safe
@never_cache
@for_readers
def prepared_file(request: HttpRequest, key: str) -> HttpResponse:
    """How far a file is that a worker makes, and where it is when it is ready."""
    file = get_object_or_404(files_of(request.user), key=key)
    context = {
        "file": file,
        "format": FORMATS[file.format],
        "about": About.from_json(file.about),
        "is_ready": file.status == PreparedFileStatus.READY,
        "has_failed": file.status == PreparedFileStatus.FAILED,
        "again": page_address(reverse("download"), QueryDict(file.query_string)),
        "config": {
            "refreshSeconds": REFRESH_SECONDS,
            "texts": {"offline": _("The server cannot be reached. It is tried again.")},
        },
    }
    return render(request, "downloads/prepared.html", context)


@require_safe
@never_cache
@for_readers
def prepared_content(request: HttpRequest, key: str) -> HttpResponseBase:
    """A file that is ready."""
    file = get_object_or_404(files_of(request.user), key=key, status=PreparedFileStatus.READY)
    about = About.from_json(file.about)
    if request.method == "HEAD":
        return _attachment(request, FORMATS[file.format], "incidents", about, ())
    return _going_out(request, FORMATS[file.format], "incidents", about, content_of(file))


def file_address(file_format: str, query: QueryDict) -> str:
    """Where the incidents of a filter are in a format."""
    return page_address(reverse("download_file", args=[file_format]), query)


def _format_or_404(name: str) -> Format:
    if name not in FORMATS:
        raise Http404
    return FORMATS[name]


def _beside(request: HttpRequest) -> dict:
    return {
        "site": request.build_absolute_uri("/").rstrip("/"),
        "made_at": timezone.now(),
        "language": get_language() or "en",
    }


def _about_view(request: HttpRequest, selection: Selection) -> About:
    query = QueryDict(selection.incident_filter.query_string())
    return about_selection(
        selection,
        filter_in_words=" · ".join(filter_in_words(selection.incident_filter)),
        address=request.build_absolute_uri(map_address(query)),
        **_beside(request),
    )


def _prepare(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """Give a file to a worker, and lead to the page that tells how far it is."""
    wanted = FORMATS.get(request.POST.get("format", ""))
    if selection.incident_filter.errors or wanted is None:
        return _refusal(_("This step was not understood."), 400)
    try:
        file, is_new = ask_for_file(
            selection, file_format=wanted, about=_about_view(request, selection)
        )
    except TooManyUnderWay:
        return _come_back(
            request,
            selection,
            _("Too many files are being made at the moment. Try again in some minutes."),
        )
    if is_new:
        try:
            prepare_file.delay(file.key)
        except OperationalError:
            file.delete()
            return _come_back(
                request,
                selection,
                _("The queue does not answer, so nothing can be prepared. Try again later."),
            )
    return redirect(file)


def _come_back(request: HttpRequest, selection: Selection, words: str) -> HttpResponse:
    messages.error(request, words)
    query = QueryDict(selection.incident_filter.query_string())
    return redirect(page_address(reverse("download"), query))


def _sent(
    request: HttpRequest, wanted: Format, selection: Selection, about: About, name: str
) -> HttpResponseBase:
    """The file, as it is made; or that too many go out already."""
    if request.method == "HEAD":
        return _attachment(request, wanted, name, about, ())
    records = records_of(
        selection.page(0, selection.count),
        request.user,
        language=about.language,
        site=about.site,
        with_claims=wanted.has_claims,
    )
    pieces = file_in_pieces(wanted, records, about)
    return _going_out(request, wanted, name, about, pieces)


def _going_out(
    request: HttpRequest, wanted: Format, name: str, about: About, pieces: Iterator[bytes]
) -> HttpResponseBase:
    """The pieces as they come; or that too many large files go out already."""
    is_large = about.count > SMALL
    if is_large and not _places.acquire(blocking=False):
        return _refusal(
            _("Two large files go out already. Try again in a minute."),
            503,
            seconds=SECONDS_TO_COME_BACK,
        )
    return _attachment(request, wanted, name, about, GoingOut(pieces, is_counted=is_large))


class GoingOut:
    """The pieces of a file, and its place among the large ones until the last is gone."""

    def __init__(self, pieces: Iterator[bytes], *, is_counted: bool):
        self._pieces, self._is_counted = pieces, is_counted

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        """The server calls it whether all went out or the line broke; more than once at times."""
        self._pieces.close()
        if self._is_counted:
            self._is_counted = False
            _places.release()


def _attachment(
    request: HttpRequest, wanted: Format, name: str, about: About, pieces: Iterable[bytes]
) -> HttpResponseBase:
    day = timezone.localdate(about.made_at).isoformat()
    beginning = "sahel-incidents" if name == "incidents" else f"sahel-incident-{name}"
    headers = {
        "Content-Disposition": f'attachment; filename="{beginning}-{day}.{wanted.name}"',
        # It is for the one who asked, as what each may see differs.
        "Cache-Control": "private, no-store",
    }
    if request.method == "HEAD":
        return HttpResponse(content_type=wanted.content_type, headers=headers)
    return StreamingHttpResponse(pieces, content_type=wanted.content_type, headers=headers)


def _refusal(words: str, status: int, *, seconds: int | None = None) -> HttpResponse:
    headers = {"Retry-After": str(seconds)} if seconds else {}
    return HttpResponse(
        words, content_type="text/plain; charset=utf-8", status=status, headers=headers
    )
