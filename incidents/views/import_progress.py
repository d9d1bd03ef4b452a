"""How far an import is, for the page that shows it."""

from dataclasses import dataclass
from datetime import timedelta

from incidents.geocoding.progress import duration_in_words
from incidents.imports.uploaded_import import Standing
from incidents.models import Import, ImportState, ImportUpload


@dataclass(frozen=True)
class ShownProgress:
    """``rows`` of ``of_rows`` (None where a file's rows are not counted yet), at which rate.

    ``percent`` is a whole number from 0 to 100, ``left`` words such as "3 minutes", or "".
    """

    is_loading: bool
    # All is read, and is held against what is here.
    is_comparing: bool
    percent: int
    rows: int
    of_rows: int | None
    rows_per_second: int | None
    left: str


def progress_of(
    of_import: Import, upload: ImportUpload | None, standing: Standing
) -> ShownProgress | None:
    """The progress of what runs; None for all else. Of a terminal's, rate and time are not told."""
    if standing not in (Standing.RUNNING, Standing.CANCELLING):
        return None
    is_loading = of_import.state == ImportState.COMMITTING
    if is_loading:
        rows, of_rows = of_import.loaded, of_import.new + of_import.changed
        share = rows / max(of_rows, 1)
    else:
        rows, of_rows = of_import.rows_read, None
        share = of_import.bytes_read / max(of_import.file_size, 1)
    # Before the first step is done, what is noted is of the part before.
    rate, left = (upload.rows_per_second, upload.seconds_left) if upload and rows else (None, None)
    return ShownProgress(
        is_loading=is_loading,
        is_comparing=not is_loading and share >= 1,
        percent=min(100, int(100 * share)),
        rows=rows,
        of_rows=of_rows,
        rows_per_second=rate and round(rate),
        left="" if not left else duration_in_words(timedelta(seconds=left)),
    )
