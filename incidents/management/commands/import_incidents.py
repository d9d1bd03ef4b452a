import sys
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from incidents.imports.cells import short
from incidents.imports.import_run import (
    AnotherIsRunning,
    Cancelled,
    Progress,
    begin_import,
    run_import,
)
from incidents.imports.reading import FORMATS, FileRefused, open_file
from incidents.imports.rejected_rows import write_rejected_rows
from incidents.models import Import, ImportState
from incidents.table_statistics import refresh_table_statistics

# What the shell is told; 1 and 2 are Django's own, for what failed and what was asked wrongly.
SOME_REJECTED, WAS_CANCELLED = 3, 130
MOST_REASONS = 20
MOST_SHOWN = 10
# Seconds between two lines of progress where nobody watches.
LINE_EVERY = 30


def _refuse_unfit_for_rejected(rejected: Path, file: str) -> None:
    """Where the rejected rows cannot be written is told before an hour's work, not after it."""
    try:
        with rejected.open("a"):
            pass
    except OSError as error:
        raise CommandError(
            _("%(file)s cannot be written: %(reason)s")
            % {"file": rejected, "reason": error.strerror}
        ) from error
    if rejected.resolve() == Path(file).resolve():
        raise CommandError(_("--rejected names the file that is imported: name another one."))


class Command(BaseCommand):
    help = (
        "Reads a file of UCDP GED, of ACLED, or of our own template, compares it with what is "
        "here, and says what loading it would change. With --commit it is loaded. Begun again "
        "after it was stopped, it goes on where it was; a file that is loaded already changes "
        "nothing. Ends with 0; with 1 if it failed, 3 if rows were rejected, 130 if cancelled."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="the file as it was downloaded")
        parser.add_argument(
            "--dataset", required=True, choices=sorted(FORMATS), help="whose format it has"
        )
        parser.add_argument("--commit", action="store_true", help="load what was read")
        parser.add_argument("--release", default="", help="the file's release, such as 24.1")
        parser.add_argument(
            "--complete",
            action="store_true",
            help="the file is a whole release: rows that it lacks are marked as dropped",
        )
        parser.add_argument(
            "--rejected", type=Path, metavar="CSV", help="write the rows that were rejected there"
        )

    def handle(self, *, file, dataset, commit, release, complete, rejected, **options):
        self._line_at = time.monotonic()
        if rejected:
            _refuse_unfit_for_rejected(rejected, file)
        try:
            with open_file(file, dataset) as opened:
                of_import = begin_import(
                    opened, name=Path(file).name, release=release, is_complete=complete
                )
                for warning in opened.warnings:
                    self.stderr.write(warning)
                odd_rows = run_import(of_import, opened, commit=commit, tell=self._tell)
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(reason)s") % {"file": file, "reason": error.strerror}
            ) from error
        except (FileRefused, AnotherIsRunning) as error:
            raise CommandError(str(error)) from error
        except (Cancelled, KeyboardInterrupt):
            self._end_line()
            raise CommandError(
                _("Cancelled. What was loaded by then stays; begin again to load the rest."),
                returncode=WAS_CANCELLED,
            ) from None
        self._end_line()
        if commit:
            refresh_table_statistics()
        self._summarise(of_import)
        for sentence in odd_rows:
            self.stderr.write(sentence)
        if rejected:
            with rejected.open("w", encoding="utf-8", newline="") as table:
                write_rejected_rows(of_import, table)
        if of_import.rejected:
            sys.exit(SOME_REJECTED)

    def _tell(self, of_import: Import, progress: Progress) -> None:
        if not self.stderr.isatty() and time.monotonic() - self._line_at < LINE_EVERY:
            return
        self._line_at = time.monotonic()
        is_reading = of_import.state == ImportState.READING
        rows = of_import.rows_read if is_reading else of_import.loaded
        words = {
            "rows": rows,
            "rate": rows / max(self._line_at - progress.began, 0.001),
            "left": progress.seconds_left or 0,
        }
        line = (
            _("Read: %(rows)d rows, %(rate)d a second, %(left)d s left")
            if is_reading
            else _("Loaded: %(rows)d rows, %(rate)d a second, %(left)d s left")
        ) % words
        # The next line stands in the place of this one where somebody watches.
        self.stderr.write(f"\r{line}   " if self.stderr.isatty() else line, ending="")
        if not self.stderr.isatty():
            self.stderr.write("")

    def _end_line(self) -> None:
        if self.stderr.isatty():
            self.stderr.write("")

    def _summarise(self, of_import: Import) -> None:
        self.stdout.write(
            _(
                "%(file)s: %(rows)d rows: %(new)d new, %(changed)d changed, %(unchanged)d "
                "unchanged, %(rejected)d rejected."
            )
            % {
                "file": of_import.file_name,
                "rows": of_import.rows_read,
                "new": of_import.new,
                "changed": of_import.changed,
                "unchanged": of_import.unchanged,
                "rejected": of_import.rejected,
            }
        )
        self._tell_besides(of_import)
        for difference in of_import.differences[:MOST_SHOWN]:
            self.stdout.write(
                (
                    _("  %(incident)s, %(what)s: stays “%(here)s”, the file says “%(told)s”")
                    if difference["ours_stays"]
                    else _("  %(incident)s, %(what)s: “%(here)s” → “%(told)s”")
                )
                % (difference | {name: short(difference[name], 100) for name in ("here", "told")})
            )
        for row in of_import.rejected_rows.all()[:MOST_REASONS]:
            where = f"{row.line}, {row.column}" if row.column else str(row.line)
            self.stderr.write(f"{of_import.file_name}:{where}: {row.reason}")
        if of_import.state == ImportState.COMMITTED:
            self.stdout.write(_("Loaded: %(rows)d rows.") % {"rows": of_import.loaded})
        else:
            self.stdout.write(_("Nothing was loaded. With --commit it is."))

    def _tell_besides(self, of_import: Import) -> None:
        if of_import.dropped:
            self.stdout.write(
                (
                    _("Rows of the dataset that this release dropped: %(number)d.")
                    if of_import.is_complete
                    else _(
                        "Rows of the dataset that the file lacks: %(number)d. If it is a whole "
                        "release, say --complete to mark them as dropped."
                    )
                )
                % {"number": of_import.dropped}
            )
        if of_import.likely_duplicates:
            self.stdout.write(
                _("New rows near an incident of our own, of the same days: %(number)d.")
                % {"number": of_import.likely_duplicates}
            )
        if of_import.groups_unknown:
            names = of_import.groups_unknown
            shown = ", ".join(names[:MOST_SHOWN])
            self.stdout.write(
                _("Groups that were not known, to be checked: %(number)d: %(names)s")
                % {"number": len(names), "names": shown}
            )
