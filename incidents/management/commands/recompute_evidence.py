from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.evidence import recompute_evidence
from incidents.models import Incident

# Of many that differed, the first are named.
NAMED = 20


class Command(BaseCommand):
    help = (
        "Derives the tolls of all incidents, or of those named, from their claims anew, and "
        "which group belonged to which. Says what had stood otherwise. People may go on "
        "working meanwhile."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "references", nargs="*", metavar="REFERENCE", help="of an incident, such as SI-6VNB6CX"
        )

    def handle(self, *, references, **options):
        done = recompute_evidence(self._ids(references) if references else None)
        self.stdout.write(
            ngettext(
                "Tolls of %(number)d incident derived anew.",
                "Tolls of %(number)d incidents derived anew.",
                done.incidents,
            )
            % {"number": done.incidents}
        )
        self.stdout.write(self._what_differed(done.differing))
        self.stdout.write(
            _("Which group belonged to which had stood otherwise, and was put right.")
            if done.ancestry_differed
            else _("Which group belonged to which stood right.")
        )

    def _ids(self, references: list[str]) -> list[int]:
        found = dict(
            Incident.objects.filter(reference__in=references).values_list("reference", "pk")
        )
        unknown = [reference for reference in references if reference not in found]
        if unknown:
            raise CommandError(
                _("There is no incident %(references)s.") % {"references": ", ".join(unknown)}
            )
        return list(found.values())

    def _what_differed(self, differing: list[str]) -> str:
        if not differing:
            return _("All had stood right.")
        words = {"number": len(differing), "references": ", ".join(differing[:NAMED])}
        if len(differing) > NAMED:
            return (
                _("%(number)d had stood otherwise, and were put right; the first: %(references)s.")
                % words
            )
        return (
            ngettext(
                "%(number)d had stood otherwise, and was put right: %(references)s.",
                "%(number)d had stood otherwise, and were put right: %(references)s.",
                len(differing),
            )
            % words
        )
