"""One import from the first byte to the last row: read, compared, loaded, with its progress.

``stage_and_compare`` is the dry run, ``load`` what comes after it in the same session. A run
that was killed is begun again with the same file: what it has loaded is there unchanged, and
the rest is added.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

import pghistory
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents import locks
from incidents.imports import comparing, loading, matching, staging, updating
from incidents.imports.datasets import ImportedDataset, dataset_named
from incidents.imports.file_content import FileRefused
from incidents.imports.odd_rows import OddRows
from incidents.imports.rows import Rejection, Row
from incidents.models import UNDER_WAY, Import, ImportState, RejectedRow

MOST_DIFFERENCES = 50
# Progress is written down so often, in seconds.
TELL_EVERY = 1.0


class ImportFile(Protocol):
    """What the reader of a file gives: its rows once, how many bytes it has and has read."""

    dataset_slug: str
    size: int
    position: int

    def __iter__(self) -> Iterator[Row | Rejection]: ...


class AnotherIsRunning(Exception):
    """Another import of the same dataset is under way."""


class Cancelled(Exception):
    """Somebody has asked to end it."""


@dataclass
class Progress:
    """How far a part of the run is: ``done`` of ``total``, in bytes or rows."""

    done: int
    total: int
    began: float = field(default_factory=time.monotonic)
    noted: float = 0.0

    @property
    def per_second(self) -> float:
        return self.done / max(time.monotonic() - self.began, 0.001)

    @property
    def seconds_left(self) -> float | None:
        return (self.total - self.done) / self.per_second if self.done else None


Tell = Callable[[Import, Progress], None]


def begin_import(
    file: ImportFile, *, name: str, release: str = "", is_complete: bool = False, by=None
) -> Import:
    """Note that ``by`` (None for a program) has a file read; ``run_import`` then does it."""
    return Import.objects.create(
        dataset=dataset_named(file.dataset_slug).dataset,
        file_name=name[:300],
        file_size=file.size,
        release=release[:50],
        is_complete=is_complete,
        by=by,
    )


def run_import(
    of_import: Import, file: ImportFile, *, commit: bool, tell: Tell = lambda *_: None
) -> list[str]:
    """Read and compare the file, and load it if ``commit``; ``tell`` hears of the progress.

    Returns what is odd about rows that were taken all the same, in sentences. Raises
    AnotherIsRunning, and Cancelled where somebody has asked for that (``cancel_asked``): the
    steps that were loaded by then stay; FileRefused for a file without rows. What else goes wrong
    is noted and raised.
    """
    dataset = dataset_named(file.dataset_slug)
    with _running(of_import), _context(of_import):
        odd_rows = _stage_and_compare(of_import, dataset, file, tell)
        if commit:
            _load(of_import, dataset, tell)
            _end(of_import, ImportState.COMMITTED)
        else:
            if of_import.changed:
                of_import.differences = _sample_of_differences(of_import, dataset)
            _end(of_import, ImportState.COMPARED)
    return odd_rows.sentences()


def _stage_and_compare(
    of_import, dataset: ImportedDataset, file: ImportFile, tell: Tell
) -> OddRows:
    _begin(of_import, ImportState.READING)
    progress = Progress(0, file.size)
    staged = staging.Staging(of_import, dataset)

    def note() -> None:
        progress.done = of_import.bytes_read = file.position
        of_import.rows_read, of_import.rejected = staged.read, staged.rejected
        _note(of_import, progress, tell)

    staged.take(file, note)
    if not staged.read:
        raise FileRefused(_("The file has no rows below the names of its columns."))
    of_import.rows_read, of_import.rejected = staged.read, staged.rejected
    comparing.compare(of_import, dataset)
    _save(of_import)
    tell(of_import, progress)
    return staged.odd_rows


def _load(of_import, dataset: ImportedDataset, tell: Tell) -> None:
    _begin(of_import, ImportState.COMMITTING)
    progress = Progress(0, of_import.new + of_import.changed)
    if progress.total:
        _prepare(of_import, dataset)
        for number in loading.load_new_rows(of_import, dataset):
            progress.done = of_import.loaded = progress.done + number
            _note(of_import, progress, tell)
        for differences, number in updating.update_changed_rows(of_import, dataset):
            kept = [each.as_json() for each in differences]
            of_import.differences = [*of_import.differences, *kept][:MOST_DIFFERENCES]
            progress.done = of_import.loaded = progress.done + number
            _note(of_import, progress, tell)
    if of_import.is_complete and of_import.dropped:
        comparing.mark_dropped(of_import, dataset)


def _prepare(of_import, dataset: ImportedDataset) -> None:
    if of_import.changed:
        updating.stage_what_was_imported()
    matching.match_names(dataset)
    loading.prepare_loading(dataset)


def _sample_of_differences(of_import, dataset: ImportedDataset) -> list[dict]:
    """What loading would change: it is done, and taken back."""
    with transaction.atomic():
        _prepare(of_import, dataset)
        told = [
            difference.as_json()
            for differences, _number in updating.update_changed_rows(
                of_import, dataset, most=MOST_DIFFERENCES
            )
            for difference in differences
        ]
        transaction.set_rollback(True)
    return told[:MOST_DIFFERENCES]


@contextmanager
def _running(of_import: Import) -> Iterator[None]:
    """Hold the dataset for this run alone; note how it ended where it ends early."""
    if not locks.take(locks.DATASETS, of_import.dataset_id):
        message = _("Another import of this dataset is under way. Wait until it ends.")
        _end(of_import, ImportState.FAILED, message)
        raise AnotherIsRunning(message)
    try:
        # Whoever else was at it has ended without a word: the lock was free.
        _note_death(Import.objects.filter(dataset=of_import.dataset_id).exclude(pk=of_import.pk))
        yield
    except (Cancelled, KeyboardInterrupt):
        _end(of_import, ImportState.CANCELLED)
        raise
    except Exception as error:
        _end(of_import, ImportState.FAILED, str(error))
        raise
    finally:
        with connection.cursor() as cursor:
            for part in (staging, comparing, matching, loading, updating):
                part.drop_tables(cursor)
        locks.give_back(locks.DATASETS, of_import.dataset_id)


def end_dead_imports() -> None:
    """End what was begun in terminals that are gone: nobody holds the dataset any more."""
    of_terminals = Import.objects.filter(state__in=UNDER_WAY, upload=None)
    for dataset_id in of_terminals.values_list("dataset_id", flat=True).distinct():
        if not locks.is_held(locks.DATASETS, dataset_id):
            _note_death(of_terminals.filter(dataset=dataset_id))


def _note_death(imports: QuerySet[Import]) -> None:
    imports.filter(state__in=UNDER_WAY).update(
        state=ImportState.FAILED,
        ended_at=timezone.now(),
        message=_("It was stopped. Import the file again: what was loaded stays."),
    )


def _context(of_import: Import):
    """Who changes what is loaded, and why, for the history."""
    who = {"user": of_import.by_id} if of_import.by_id else {}
    return pghistory.context(
        program="import_incidents",
        reason=f"{of_import.dataset} {of_import.release}".strip(),
        **who,
    )


def _save(of_import: Import) -> None:
    """Write down all but whether somebody has asked to end it: that may be said at any moment."""
    told = {field.name for field in Import._meta.concrete_fields} - {"id", "cancel_asked"}
    of_import.save(update_fields=told)


def _begin(of_import: Import, state: ImportState) -> None:
    of_import.state = state
    if state == ImportState.READING:
        RejectedRow.objects.filter(of_import=of_import).delete()
    _save(of_import)


def _end(of_import: Import, state: ImportState, message: str = "") -> None:
    of_import.state, of_import.message, of_import.ended_at = state, message, timezone.now()
    _save(of_import)


def _note(of_import: Import, progress: Progress, tell: Tell) -> None:
    """Write the progress down, tell it, and look whether to go on."""
    now = time.monotonic()
    if now - progress.noted < TELL_EVERY and progress.done < progress.total:
        return
    progress.noted = now
    fields = ("bytes_read", "rows_read", "rejected", "loaded")
    Import.objects.filter(pk=of_import.pk).update(
        **{name: getattr(of_import, name) for name in fields}
    )
    tell(of_import, progress)
    if Import.objects.filter(pk=of_import.pk, cancel_asked=True).exists():
        raise Cancelled
