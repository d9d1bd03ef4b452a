import pghistory
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.duplicates import refresh_duplicate_pairs
from incidents.models import Incident


class Command(BaseCommand):
    help = (
        "Looks which incidents are likely the same, of all there are, and stores the pairs for "
        "the desk. The desk does so at each change; run this after a load by other means. "
        "Verdicts stay. People may go on working meanwhile."
    )

    def handle(self, **options):
        with pghistory.context(program="find_duplicates"):
            done = refresh_duplicate_pairs(Incident.objects.values_list("pk", flat=True))
        self.stdout.write(
            ngettext(
                "%(number)d incident looked at.", "%(number)d incidents looked at.", done.incidents
            )
            % {"number": done.incidents}
        )
        self.stdout.write(
            _("Likely duplicates: %(new)d new, %(gone)d no longer likely.")
            % {"new": done.new, "gone": done.gone}
        )
