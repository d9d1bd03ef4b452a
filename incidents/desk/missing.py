"""What an editor should know before publishing: it is said, and keeps nobody from it."""

from django.utils.translation import gettext as _

from incidents.models import NEEDS_A_PERSON, Incident


def what_is_missing(incident: Incident) -> list[str]:
    """Sentences on what readers of ``incident`` would miss; four queries at the most.

    A published incident may lack a report for a while, and some never get a pin. But nobody
    should find that out from a reader.
    """
    missing = []
    if not incident.reports.exists() and not incident.external_references.exists():
        missing.append(_("No report and no dataset stands behind it: nobody can check it."))
    if not incident.involvements.exists():
        missing.append(_("Nobody is named as attacker, target or party."))
    if not incident.casualty_claims.exists() and not incident.operation_id:
        missing.append(_("Nobody says how many were killed or wounded."))
    if incident.location_status in NEEDS_A_PERSON:
        missing.append(
            _("Its place is not settled: %(status)s.")
            % {"status": incident.get_location_status_display()}
        )
    return missing
