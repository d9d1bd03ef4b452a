"""An import whose file somebody brought on a page: queued, done by a worker, ended, forgotten.

The file is read twice, to be compared and to be loaded, and a run that broke off is begun again
from the file: what it has loaded is there unchanged. One worker at a time does imports, so that
the others stay free for what people wait for.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum

from celery import current_app
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from incidents import locks
from incidents.imports.datasets import KNOWN
from incidents.imports.import_run import (
    AnotherIsRunning,
    Cancelled,
    Progress,
    begin_import,
    end_dead_imports,
    run_import,
)
from incidents.imports.reading import FileRefused, open_file
from incidents.imports.upload_file import BroughtFile, delete_file, delete_strays, path_of
from incidents.models import UNDER_WAY, Dataset, Import, ImportState, ImportUpload
from incidents.table_statistics import refresh_table_statistics

logger = logging.getLogger(__name__)

# By name: tasks stand above imports and import them.
TASK = "incidents.tasks.run_uploaded_import"
KEPT_FOR = timedelta(days=7)
# Whatever is to be done and was not heard of for so long is queued once more.
LOST_AFTER = timedelta(minutes=2)
MOST_TRIES = 5
# The lock that is the turn of them all; the others have the imports' numbers.
_ANY = 0


class Standing(StrEnum):
    """Where an import is with the workers."""

    WAITING = "waiting"
    RUNNING = "running"
    # No worker has it any more, and it is queued again by itself.
    STOPPED = "stopped"
    CANCELLING = "cancelling"
    ENDED = "ended"


def offered_datasets() -> list[tuple[str, Dataset]]:
    """The formats that can be brought, each with its dataset as it stands here, or would."""
    stored = {
        dataset.slug: dataset
        for dataset in Dataset.objects.filter(slug__in=[each.slug for each in KNOWN.values()])
    }
    return [
        (
            name,
            stored.get(known.slug)
            or Dataset(
                slug=known.slug,
                name=known.name,
                licence=known.licence,
                url=known.url,
                redistributable=known.redistributable,
            ),
        )
        for name, known in KNOWN.items()
    ]


def bring_file(
    brought: BroughtFile, *, file_format: str, release: str, is_complete: bool, by
) -> Import:
    """Keep a file that somebody brought, and have it read and compared; nothing is loaded.

    Raises FileRefused, with a sentence, for a file that cannot be read as a whole.
    """
    with open_file(brought.path, file_format) as file, transaction.atomic():
        of_import = begin_import(
            file, name=brought.name, release=release, is_complete=is_complete, by=by
        )
        ImportUpload.objects.create(
            of_import=of_import,
            file=brought.path.name,
            format=file_format,
            language=get_language(),
            warnings=list(file.warnings),
            queued_at=timezone.now(),
        )
        brought.is_kept = True
    queue_import(of_import.pk)
    return of_import


def start_again(of_import: Import, *, to_load: bool) -> bool:
    """Have a kept file compared anew, or loaded; False where it is at work or its file is gone."""
    with transaction.atomic():
        upload = _locked(of_import)
        if upload is None or not upload.file:
            return False
        if standing_of(upload.of_import, upload) not in (Standing.ENDED, Standing.STOPPED):
            return False
        upload.is_to_load, upload.tries = to_load, 0
        upload.queued_at, upload.taken_at = timezone.now(), None
        upload.rows_per_second = upload.seconds_left = None
        upload.save()
        _set_state(of_import.pk, ImportState.READING)
    queue_import(of_import.pk)
    return True


def cancel_import(of_import: Import) -> bool:
    """End it and delete its file, at once or, while it runs, after its present step.

    Returns False where there is nothing to cancel.
    """
    with transaction.atomic():
        upload = _locked(of_import)
        if upload is None:
            of_terminal = Import.objects.filter(pk=of_import.pk, state__in=UNDER_WAY)
            return bool(of_terminal.update(cancel_asked=True))
        if not upload.file:
            return False
        upload.queued_at = None
        upload.save(update_fields=["queued_at"])
        if not _is_running(of_import.pk):
            _end(upload, ImportState.CANCELLED)
    return True


def standing_of(of_import: Import, upload: ImportUpload | None) -> Standing:
    """Where an import is. One without an upload was begun in somebody's terminal."""
    is_over = of_import.state not in UNDER_WAY
    if upload is None:
        is_running = Standing.CANCELLING if of_import.cancel_asked else Standing.RUNNING
        return Standing.ENDED if is_over else is_running
    if upload.queued_at is None:
        return Standing.ENDED if is_over else Standing.CANCELLING
    if upload.taken_at is None:
        return Standing.WAITING
    return Standing.RUNNING if _is_running(upload.pk) else Standing.STOPPED


def queue_import(import_id: int) -> bool:
    """Hand an import to the workers. Returns whether that worked; it never raises.

    Without Redis it waits, and the sweep queues it later.
    """
    try:
        current_app.send_task(TASK, args=[import_id])
    except OperationalError as error:
        logger.warning("Import %s is not queued yet, Redis is away: %s", import_id, error)
        return False
    return True


def queue_lost_imports() -> int:
    """Queue what is to be done and is in nobody's hands; returns how many.

    What was cancelled as its worker died is ended here, and what died in a terminal.
    """
    end_dead_imports()
    now = timezone.now()
    lost = 0
    for upload in ImportUpload.objects.exclude(file="").select_related("of_import"):
        standing = standing_of(upload.of_import, upload)
        if standing == Standing.CANCELLING and not _is_running(upload.pk):
            _end(upload, ImportState.CANCELLED)
        waits = standing == Standing.WAITING and upload.queued_at < now - LOST_AFTER
        if waits or standing == Standing.STOPPED:
            is_lost = ImportUpload.objects.filter(pk=upload.pk, queued_at=upload.queued_at)
            if is_lost.update(queued_at=now, taken_at=None):
                queue_import(upload.pk)
                lost += 1
    return lost


def delete_old_files() -> None:
    """Delete the files of imports that nobody has gone on with for a week, and strays."""
    old = ImportUpload.objects.filter(
        queued_at=None, of_import__begun_at__lt=timezone.now() - KEPT_FOR
    ).exclude(file="")
    for upload in old:
        _delete_file_of(upload)
    kept = ImportUpload.objects.exclude(file="").values_list("file", flat=True)
    delete_strays(set(kept))


def run_uploaded_import(import_id: int) -> bool:
    """Do what is to be done with the import; False where another has to end first.

    Safe to be called twice and to be killed. What goes wrong is noted and raised.
    """
    with _turn(import_id) as is_ours:
        if not is_ours:
            # It is heard of: it is not lost.
            ImportUpload.objects.filter(pk=import_id, queued_at__isnull=False).update(
                queued_at=timezone.now()
            )
            return False
        is_wanted = ImportUpload.objects.filter(pk=import_id, queued_at__isnull=False).update(
            taken_at=timezone.now()
        )
        if not is_wanted:
            return True
        upload = ImportUpload.objects.select_related("of_import__by").get(pk=import_id)
        upload.tries += 1
        upload.save(update_fields=["tries"])
        with override(upload.language):
            return _run(upload)


def _run(upload: ImportUpload) -> bool:
    of_import = upload.of_import
    if upload.tries > MOST_TRIES:
        message = _("It broke off again and again. Start it once more, or cancel it.")
        _end(upload, ImportState.FAILED, message, keeps_file=True)
        return True
    # Nothing of an earlier run is told for this one.
    of_import.differences, of_import.loaded = [], 0
    of_import.rows_read = of_import.bytes_read = 0
    try:
        with open_file(path_of(upload.file), upload.format) as file:
            odd = run_import(of_import, file, commit=upload.is_to_load, tell=_noting(upload))
            warnings = [*file.warnings, *odd]
    except AnotherIsRunning:
        # Of the same dataset, in somebody's terminal: it waits its turn.
        _set_state(upload.pk, ImportState.READING)
        ImportUpload.objects.filter(pk=upload.pk).update(taken_at=None, tries=0)
        return False
    except Cancelled:
        _end(upload, ImportState.CANCELLED)
    except FileNotFoundError:
        message = _("The file is not here any more. Bring it once more.")
        _end(upload, ImportState.FAILED, message)
    except FileRefused as refused:
        _end(upload, ImportState.FAILED, str(refused))
    except Exception:
        ImportUpload.objects.filter(pk=upload.pk).update(queued_at=None)
        raise
    else:
        ImportUpload.objects.filter(pk=upload.pk).update(queued_at=None, warnings=warnings)
        if upload.is_to_load:
            _delete_file_of(upload)
            refresh_table_statistics()
    return True


def _noting(upload: ImportUpload):
    """Writes rate and time left down, and ends what nobody wants any more."""

    def tell(of_import: Import, progress: Progress) -> None:
        # Bytes are what a file is measured by, rows what people count.
        share = of_import.rows_read / progress.done if progress.done else 0
        is_reading = of_import.state == ImportState.READING
        is_wanted = ImportUpload.objects.filter(pk=upload.pk, queued_at__isnull=False).update(
            rows_per_second=progress.per_second * (share if is_reading else 1),
            seconds_left=progress.seconds_left,
        )
        if not is_wanted:
            raise Cancelled

    return tell


def _end(
    upload: ImportUpload, state: ImportState, message: str = "", *, keeps_file: bool = False
) -> None:
    Import.objects.filter(pk=upload.pk).update(
        state=state, message=message, ended_at=timezone.now()
    )
    ImportUpload.objects.filter(pk=upload.pk).update(queued_at=None)
    if not keeps_file:
        _delete_file_of(upload)


def _delete_file_of(upload: ImportUpload) -> None:
    delete_file(upload.file)
    ImportUpload.objects.filter(pk=upload.pk).update(file="")


def _set_state(import_id: int, state: ImportState) -> None:
    Import.objects.filter(pk=import_id).update(
        state=state, message="", ended_at=None, cancel_asked=False
    )


def _locked(of_import: Import) -> ImportUpload | None:
    """The row of its file, which nobody else changes now."""
    uploads = ImportUpload.objects.select_for_update(of=("self",)).select_related("of_import")
    return uploads.filter(pk=of_import.pk).first()


@contextmanager
def _turn(import_id: int) -> Iterator[bool]:
    """Whether this process is the one that may run an import now; it shows which one it runs."""
    if not locks.take(locks.TURNS, _ANY):
        yield False
        return
    try:
        locks.take(locks.TURNS, import_id)
        yield True
    finally:
        for number in (import_id, _ANY):
            locks.give_back(locks.TURNS, number)


def _is_running(import_id: int) -> bool:
    """Whether a process that lives has the import."""
    return locks.is_held(locks.TURNS, import_id)
