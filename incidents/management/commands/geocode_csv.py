import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from incidents.geocoding.enquiry import AnswerStatus
from incidents.geocoding.place_table import Counts, NotATable, answer_table

STANDARD = "-"


class Command(BaseCommand):
    help = (
        "Looks up every place of a table (CSV, UTF-8; columns place, state and region in any "
        "order, others are passed through) in the gazetteer, and writes the table with what was "
        "found. The online service is not asked."
    )

    def add_arguments(self, parser):
        parser.add_argument("source", metavar="IN.csv", help="- for the standard input")
        parser.add_argument("target", metavar="OUT.csv", help="- for the standard output")

    def handle(self, *, source, target, **options):
        try:
            with _opened(source) as reading, _written(source, target) as writing:
                counts = answer_table(reading, writing)
        except NotATable as problem:
            raise CommandError(f"{source}: {problem}") from None
        except OSError as error:
            raise CommandError(
                _("%(file)s: %(reason)s")
                % {"file": error.filename or target, "reason": error.strerror or error}
            ) from None
        self._tell(counts)

    def _tell(self, counts: Counts) -> None:
        """On the standard error, for the output may be the table."""
        if counts.renamed:
            self.stderr.write(
                _("The table has columns of these names already; the new ones are: %(names)s.")
                % {"names": ", ".join(counts.renamed)}
            )
        self.stderr.write(
            _(
                "Rows: %(rows)d. Located: %(located)d, several places possible: %(ambiguous)d, "
                "not found: %(not_found)d."
            )
            % {
                "rows": counts.rows,
                **{status.value: counts.by_status[status] for status in AnswerStatus},
            }
        )
        if counts.not_understood:
            self.stderr.write(
                _(
                    "Of these not found, rows whose state or region is not known here: "
                    "%(number)d. The column “problem” says which."
                )
                % {"number": counts.not_understood}
            )


@contextmanager
def _opened(source: str) -> Iterator[BinaryIO]:
    if source == STANDARD:
        yield sys.stdin.buffer
    else:
        with Path(source).open("rb") as stream:
            yield stream


@contextmanager
def _written(source: str, target: str) -> Iterator[BinaryIO]:
    """A file that takes its place when all is written, and leaves no trace otherwise."""
    if target == STANDARD:
        yield sys.stdout.buffer
        return
    path = Path(target).resolve()
    if source != STANDARD and path.exists() and path.samefile(source):
        raise CommandError(_("The table would overwrite its own source. Name another file."))
    if path.exists() and not path.is_file():
        raise CommandError(_("%(file)s is no file that can be replaced.") % {"file": target})
    unfinished = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        with unfinished.open("xb") as stream:
            yield stream
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
