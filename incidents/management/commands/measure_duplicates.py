from itertools import groupby

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from incidents.duplicates.likeness import LIKELY
from incidents.duplicates.measuring import Answer, answers, score
from incidents.starter import load_demo, load_starter

THRESHOLDS = range(45, 100, 5)


class Command(BaseCommand):
    help = (
        "Prints how often likely duplicates are found, and how often wrongly, on pairs made "
        "from the demonstration incidents by rules. The variants are invented. Whatever it "
        "needs is loaded and taken back again: nothing stays in the database."
    )

    def handle(self, **options):
        with transaction.atomic():
            load_starter()
            load_demo()
            found = answers()
            transaction.set_rollback(True)
        self._print_rules(found)
        self.stdout.write("")
        self._print_thresholds(found)

    def _print_rules(self, found: list[Answer]):
        rows = [(_("entered as"), _("entries"), _("to be found"), _("found"), _("wrong"))]
        for rule, of_rule in groupby(found, key=lambda answer: answer.entry.rule):
            result = score(of_rule, LIKELY)
            numbers = (result.entries, result.expected, result.found, result.wrong)
            rows.append((str(rule), *map(str, numbers)))
        self._print(rows)

    def _print_thresholds(self, found: list[Answer]):
        """The one half of the incidents chose the threshold; the other says if it holds."""
        halves = [[a for a in found if a.entry.number % 2 == half] for half in (0, 1)]
        rows = [
            (
                _("points"),
                *(_("precision, half %(half)d") % {"half": half} for half in (1, 2)),
                *(_("recall, half %(half)d") % {"half": half} for half in (1, 2)),
            )
        ]
        for points in THRESHOLDS:
            scores = [score(half, points) for half in halves]
            rows.append(
                (
                    str(points),
                    *(_share(each.precision) for each in scores),
                    *(_share(each.recall) for each in scores),
                )
            )
        self._print(rows)

    def _print(self, rows: list[tuple[str, ...]]):
        """Rows of Markdown, the first one as their heads."""
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        marks = ("-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:]))
        for cells in (rows[0], marks, *rows[1:]):
            first, *others = zip(cells, widths, strict=True)
            told = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
            self.stdout.write(f"| {' | '.join(told)} |")


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.3f}"
