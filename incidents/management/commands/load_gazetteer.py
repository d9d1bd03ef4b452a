from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pghistory
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.geocoding.alternate_names import NameCounts, load_alternate_names
from incidents.geocoding.geonames import LoadCounts, load_dump
from incidents.geocoding.geonames_download import (
    DownloadFailed,
    downloaded_dump,
    downloaded_names,
)
from incidents.geocoding.geonames_lines import FileKind, NotOfGeoNames, lines_of, told_apart
from incidents.models import Incident, LocationStatus
from incidents.table_statistics import refresh_table_statistics

Opener = Callable[[], AbstractContextManager[BinaryIO]]


class Command(BaseCommand):
    help = (
        "Loads country dumps of GeoNames and lists of its alternate names into the gazetteer, "
        "from files such as ML.txt and alternateNamesV2.txt or, with --download, from "
        "geonames.org. Which is which is told by their columns. Run again, it brings places up "
        "to date; our own places and names stay. Data: GeoNames (https://www.geonames.org), "
        "CC BY 4.0."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "files", nargs="*", metavar="FILE", help="a dump or a list of names, unzipped"
        )
        parser.add_argument(
            "--download",
            nargs="+",
            metavar="CODE",
            default=[],
            help="two-letter codes of states to fetch, such as ML BF NE TD MR",
        )
        parser.add_argument(
            "--names",
            action="store_true",
            help="with --download: fetch the states' alternate names too, with their languages",
        )
        parser.add_argument(
            "--insist",
            action="store_true",
            help="retire places and take names away even where so many are missing from the "
            "file, or its end is cut, that it seems incomplete",
        )

    def handle(self, *, files, download, names, insist, **options):
        if not files and not download:
            raise CommandError(_("Name files to load, or states after --download."))
        if names and not download:
            raise CommandError(_("--names belongs to --download. Name the states to fetch."))
        # Names can be added to places that are there only: dumps come first.
        kinds = [(name, self._kind_of(name)) for name in files]
        for wanted in FileKind:
            for name in (name for name, kind in kinds if kind == wanted):
                self._load(name, partial(_opened, name), insist)
        for code in download:
            self._load(f"{code.upper()}.txt", partial(downloaded_dump, code), insist)
            if names:
                name = f"alternatenames/{code.upper()}.txt"
                self._load(name, partial(downloaded_names, code), insist)
        refresh_table_statistics()
        self._look_again()
        self.stdout.write(_("Place names: GeoNames (https://www.geonames.org), CC BY 4.0."))

    def _kind_of(self, name: str) -> FileKind:
        with self._reading(name, partial(_opened, name)) as stream:
            return told_apart(lines_of(stream))[0]

    def _load(self, name: str, open_it: Opener, insist: bool) -> None:
        with self._reading(name, open_it) as stream, pghistory.context(program="load_gazetteer"):
            kind, lines = told_apart(lines_of(stream))
            if kind == FileKind.DUMP:
                self._tell_places(name, load_dump(lines, insist=insist))
            else:
                self._tell_names(name, load_alternate_names(lines, insist=insist))

    @contextmanager
    def _reading(self, name: str, open_it: Opener) -> Iterator[BinaryIO]:
        """The file's bytes; what is wrong with it becomes a sentence that says what to do."""
        try:
            with open_it() as stream:
                yield stream
        except DownloadFailed as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(reason)s") % {"file": name, "reason": error.strerror}
            ) from error
        except NotOfGeoNames as error:
            raise CommandError(
                _(
                    "%(file)s is not a country dump of GeoNames nor a list of its alternate "
                    "names; nothing of it was loaded. Unzip the file, if it is zipped. At its "
                    "beginning: %(problem)s"
                )
                % {"file": name, "problem": error}
            ) from error

    def _tell_places(self, name: str, counts: LoadCounts) -> None:
        self._tell_rejected(name, counts.rejected)
        for code, number in sorted(counts.of_other_states.items()):
            self.stderr.write(
                _("%(file)s: rows of %(code)s left out, there is no such state here: %(number)d")
                % {"file": name, "number": number, "code": code or "?"}
            )
        self.stdout.write(
            _(
                "%(file)s: places: %(created)d created, %(updated)d updated, "
                "%(unchanged)d unchanged, %(ours)d of our own left as they are, "
                "%(rejected)d rejected; names: %(names)d added, %(taken_away)d taken away."
            )
            % {
                "file": name,
                "created": counts.created,
                "updated": counts.updated,
                "unchanged": counts.unchanged,
                "ours": counts.ours,
                "rejected": len(counts.rejected),
                "names": counts.names_added,
                "taken_away": counts.names_taken_away,
            }
        )
        for code, regions in sorted(counts.regions.items()):
            self.stdout.write(
                _(
                    "%(file)s: regions of %(code)s: %(by_codes)d places by GeoNames' codes, "
                    "%(by_outlines)d by the outlines, %(before)d only as before the latest "
                    "reform, %(left)d in none."
                )
                % {
                    "file": name,
                    "code": code,
                    "by_codes": regions.by_codes,
                    "by_outlines": regions.by_outlines,
                    "before": regions.before_reform,
                    "left": regions.left,
                }
            )
        self._tell_retired(name, counts)

    def _tell_retired(self, name: str, counts: LoadCounts) -> None:
        retirement = counts.retirement
        if retirement.removed or retirement.retired or retirement.back:
            self.stdout.write(
                _(
                    "%(file)s: no longer listed by GeoNames: %(removed)d places removed, "
                    "%(retired)d marked as retired because something refers to them; "
                    "listed again: %(back)d. Incidents that went over to another entry of "
                    "the same place: %(moved)d."
                )
                % {
                    "file": name,
                    "removed": retirement.removed,
                    "retired": retirement.retired,
                    "back": retirement.back,
                    "moved": retirement.incidents_moved,
                }
            )
        if counts.is_cut:
            self.stderr.write(
                _("%(file)s: its last line is cut, so that it is not complete. Fetch it again.")
                % {"file": name}
            )
        for code, (missing, known) in sorted(retirement.refused.items()):
            self.stderr.write(
                _(
                    "%(file)s lacks %(missing)d of the %(known)d places of %(code)s that came "
                    "from GeoNames. It seems incomplete: none of them was retired. If it is "
                    "complete, load it again with --insist."
                )
                % {"file": name, "missing": missing, "known": known, "code": code}
            )

    def _tell_names(self, name: str, counts: NameCounts) -> None:
        self._tell_rejected(name, counts.rejected)
        self.stdout.write(
            _(
                "%(file)s: names: %(added)d added, %(updated)d updated, %(taken_away)d taken "
                "away, %(rejected)d rejected. Left out: %(codes)d links and codes, %(others)d "
                "names of places that are not here."
            )
            % {
                "file": name,
                "added": counts.added,
                "updated": counts.updated,
                "taken_away": counts.taken_away,
                "rejected": len(counts.rejected),
                "codes": counts.no_names.total(),
                "others": counts.of_other_places,
            }
        )
        if counts.kept:
            self.stderr.write(
                _(
                    "%(file)s lacks %(kept)d names that an earlier list had. It seems "
                    "incomplete: none of them was taken away. If it is complete, load it again "
                    "with --insist."
                )
                % {"file": name, "kept": counts.kept}
            )

    def _tell_rejected(self, name: str, rejected: list[tuple[int, str]]) -> None:
        for line, reason in rejected:
            self.stderr.write(f"{name}:{line}: {reason}")

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


def _opened(name: str) -> AbstractContextManager[BinaryIO]:
    return Path(name).open("rb")
