from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.geocoding.geonames import LoadCounts, NotADump, lines_of, load_dump
from incidents.geocoding.geonames_download import DownloadFailed, downloaded_dump
from incidents.management.table_statistics import refresh_table_statistics
from incidents.models import Incident, LocationStatus


class Command(BaseCommand):
    help = (
        "Loads country dumps of GeoNames into the gazetteer, from files such as ML.txt or, "
        "with --download, from geonames.org. Run again, it brings places up to date; our own "
        "places and all names stay. Data: GeoNames (https://www.geonames.org), CC BY 4.0."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="*", metavar="FILE", help="a dump, unzipped")
        parser.add_argument(
            "--download",
            nargs="+",
            metavar="CODE",
            default=[],
            help="two-letter codes of states to fetch, such as ML BF NE TD MR",
        )

    def handle(self, *, files, download, **options):
        if not files and not download:
            raise CommandError(_("Name files to load, or states after --download."))
        for name in files:
            try:
                with Path(name).open("rb") as stream:
                    self._load(name, stream)
            except OSError as error:
                raise CommandError(
                    _("%(file)s cannot be read: %(reason)s")
                    % {"file": name, "reason": error.strerror}
                ) from error
        for code in download:
            try:
                with downloaded_dump(code) as stream:
                    self._load(f"{code.upper()}.txt", stream)
            except DownloadFailed as error:
                raise CommandError(str(error)) from error
        refresh_table_statistics()
        self._look_again()
        self.stdout.write(_("Place names: GeoNames (https://www.geonames.org), CC BY 4.0."))

    def _load(self, name: str, stream) -> None:
        try:
            counts = load_dump(lines_of(stream))
        except NotADump as error:
            raise CommandError(
                _(
                    "%(file)s is not a country dump of GeoNames, nothing of it was loaded. "
                    "Its first line: %(problem)s"
                )
                % {"file": name, "problem": error}
            ) from error
        self._tell(name, counts)

    def _tell(self, name: str, counts: LoadCounts) -> None:
        for line, reason in counts.rejected:
            self.stderr.write(f"{name}:{line}: {reason}")
        for code, number in sorted(counts.of_other_states.items()):
            self.stderr.write(
                _("%(file)s: rows of %(code)s left out, there is no such state here: %(number)d")
                % {"file": name, "number": number, "code": code or "?"}
            )
        self.stdout.write(
            _(
                "%(file)s: places: %(created)d created, %(updated)d updated, "
                "%(unchanged)d unchanged, %(ours)d of our own left as they are, "
                "%(rejected)d rejected; names: %(names)d added."
            )
            % {
                "file": name,
                "created": counts.created,
                "updated": counts.updated,
                "unchanged": counts.unchanged,
                "ours": counts.ours,
                "rejected": len(counts.rejected),
                "names": counts.names_added,
            }
        )

    def _look_again(self) -> None:
        """What was not found may be found now; the sweeper queues it."""
        number = Incident.objects.filter(location_status=LocationStatus.NOT_FOUND).update(
            location_status=LocationStatus.PENDING,
            location_attempts=0,
            location_changed_at=timezone.now(),
        )
        if number:
            self.stdout.write(
                _("Incidents whose place was not found, to be looked up again: %(number)d")
                % {"number": number}
            )
