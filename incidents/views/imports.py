"""Files of datasets at the desk: brought, compared, looked at, loaded or cancelled."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from incidents.filters import FilterError
from incidents.filters.incident_filter import OWN
from incidents.health import queue_readiness
from incidents.imports import own_template
from incidents.imports.reading import FileRefused
from incidents.imports.rejected_rows import KEPT_FOR, rejected_table
from incidents.imports.upload_file import BroughtFileHandler, largest_size
from incidents.imports.uploaded_import import (
    Standing,
    bring_file,
    cancel_import,
    offered_datasets,
    standing_of,
    start_again,
)
from incidents.models import Import, ImportState
from incidents.views.access import for_analysts, for_editors
from incidents.views.csv_table import streamed_csv
from incidents.views.import_progress import progress_of
from incidents.views.incidents_of import status_of
from incidents.views.paging import page_of

IMPORTS_ON_A_PAGE = 50
REFRESH_SECONDS = 2
REJECTED_SHOWN = 10
GROUPS_SHOWN = 24
# What a browser offers first; a file is told by its content, whatever it is called.
ACCEPTED = ".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"


class ImportForm(forms.Form):
    """A file and what it is."""

    dataset = forms.ChoiceField(
        label=gettext_lazy("What kind of file it is"),
        error_messages={"required": gettext_lazy("Choose what kind of file it is.")},
    )
    release = forms.CharField(
        label=gettext_lazy("Release"),
        max_length=50,
        required=False,
        help_text=gettext_lazy("As its publisher calls it, such as 24.1; may be empty."),
    )
    is_complete = forms.BooleanField(
        label=gettext_lazy("This file is a whole release"),
        required=False,
        help_text=gettext_lazy(
            "Incidents of the dataset that the file lacks are then marked as dropped; nothing is "
            "deleted. Leave it empty for a part, such as one country or one month."
        ),
    )
    # Last, so that what was typed is read before a file that is too large.
    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=300,
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def __init__(self, *args, datasets, problem="", **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["dataset"].choices = [(name, dataset.name) for name, dataset in datasets]
        if problem:
            self.fields["file"].error_messages["required"] = problem


@require_safe
@for_analysts
def imports_page(request: HttpRequest) -> HttpResponse:
    """What was brought, the newest first."""
    errors: list[FilterError] = []
    imports = Import.objects.select_related("dataset", "by", "upload").defer(
        "groups_unknown", "differences"
    )
    page = page_of(
        imports,
        size=IMPORTS_ON_A_PAGE,
        total=Import.objects.count(),
        params=request.GET,
        kept=QueryDict(),
        path=reverse("imports"),
        errors=errors,
    )
    context = {"page": page, "errors": errors}
    return render(request, "imports/list.html", context, status=status_of(context))


# The file is checked as it comes in, which the check of the form's token would set off: so
# who may bring one is asked first, and the token is checked inside.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def new_import_page(request: HttpRequest) -> HttpResponse:
    """A form for a file; what is brought is read and compared, and nothing is loaded."""
    handler = BroughtFileHandler(request)
    request.upload_handlers = [handler]
    return _new_import(request, handler)


@csrf_protect
def _new_import(request: HttpRequest, handler: BroughtFileHandler) -> HttpResponse:
    datasets = offered_datasets()
    if request.method != "POST":
        return _new_import_form(request, ImportForm(datasets=datasets), datasets)
    # The files are read first: whether one could be kept is known then.
    files = request.FILES
    form = ImportForm(request.POST, files, datasets=datasets, problem=handler.problem)
    if form.is_valid():
        sent = form.cleaned_data
        try:
            of_import = bring_file(
                sent["file"],
                file_format=sent["dataset"],
                release=sent["release"],
                is_complete=sent["is_complete"],
                by=request.user,
            )
        except FileRefused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("import", of_import.pk)
    return _new_import_form(request, form, datasets, status=400)


def _new_import_form(request, form: ImportForm, datasets, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "datasets": datasets,
        "columns": own_template.TEMPLATE,
        "accepted": ACCEPTED,
        "largest_mb": settings.IMPORT_LARGEST_MB,
        "config": {
            "largest": largest_size(),
            "texts": {
                "tooLarge": _("The file is larger than %(number)d MB.")
                % {"number": settings.IMPORT_LARGEST_MB},
                "uploading": _("The file is on its way. Keep this page open."),
            },
        },
    }
    return render(request, "imports/new.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_analysts
def import_page(request: HttpRequest, number: int) -> HttpResponse:
    """How far it is, what it would change, and the buttons that load or cancel it."""
    imports = Import.objects.select_related("dataset", "by", "upload")
    of_import = get_object_or_404(imports, pk=number)
    if request.method == "POST":
        return _step(request, of_import)
    upload = getattr(of_import, "upload", None)
    standing = standing_of(of_import, upload)
    queue = queue_readiness() if standing in (Standing.WAITING, Standing.STOPPED) else {}
    context = {
        "import": of_import,
        "upload": upload,
        "standing": standing.value,
        "progress": progress_of(of_import, upload, standing),
        "redis_is_away": queue.get("redis", "ok") != "ok",
        "worker_is_silent": queue.get("worker") == "silent",
        "can_be_loaded": of_import.state == ImportState.COMPARED
        and bool(of_import.new or of_import.changed or _marks_dropped(of_import)),
        "is_counted": of_import.accepted + of_import.rejected == of_import.rows_read,
        "can_be_stopped": request.user.has_perm("incidents.publish_incident")
        and standing != Standing.CANCELLING
        and bool(upload.file if upload else standing == Standing.RUNNING),
        "to_load": of_import.new + of_import.changed,
        "rejected_kept_days": KEPT_FOR.days,
        "rejected": of_import.rejected_rows.defer("row")[:REJECTED_SHOWN],
        # A difference in a note alone shows nothing to look at.
        "differences": [each for each in of_import.differences if each["here"] != each["told"]],
        "groups_first": of_import.groups_unknown[:GROUPS_SHOWN],
        "groups_further": of_import.groups_unknown[GROUPS_SHOWN:],
        "dataset_in_addresses": _dataset_in_addresses(of_import),
        "config": {
            "refreshSeconds": REFRESH_SECONDS,
            "texts": {
                "offline": _("The server cannot be reached. The figures may be out of date.")
            },
        },
    }
    return render(request, "imports/page.html", context)


def _marks_dropped(of_import: Import) -> bool:
    return of_import.is_complete and of_import.dropped > 0


def _dataset_in_addresses(of_import: Import) -> str:
    """Rows of our own spreadsheet are our own incidents."""
    names = {dataset.slug: name for name, dataset in offered_datasets()}
    return OWN if names.get(of_import.dataset.slug) == "own" else of_import.dataset.slug


def _step(request: HttpRequest, of_import: Import) -> HttpResponse:
    if not request.user.has_perm("incidents.publish_incident"):
        raise PermissionDenied
    step = request.POST.get("do")
    if step not in ("load", "compare", "cancel"):
        return HttpResponseBadRequest(_("This step was not understood."))
    if step == "cancel":
        is_done = cancel_import(of_import)
    else:
        is_done = start_again(of_import, to_load=step == "load")
    if not is_done:
        messages.error(request, _("That cannot be done any more: see below how it stands."))
    return redirect("import", of_import.pk)


@require_safe
@for_analysts
def rejected_rows_file(request: HttpRequest, number: int) -> HttpResponse:
    """The rows that were not taken, as CSV: line, column, reason, and their own values."""
    of_import = get_object_or_404(Import.objects.select_related("dataset"), pk=number)
    return streamed_csv(f"rejected-rows-{of_import.pk}.csv", rejected_table(of_import))


@require_safe
@for_analysts
def import_template_file(request: HttpRequest) -> HttpResponse:
    """Our own template with its example rows, in the reader's language."""
    return HttpResponse(
        own_template.example_file(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="incidents-template.csv"'},
    )
