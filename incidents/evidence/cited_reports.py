"""Which reports an incident has because something that is said of it rests on them."""

from django.db.models import Q

from incidents.models import Citation, Incident, Report

_OF_INCIDENTS = (
    "casualty_claim__incident",
    "involvement__incident",
    "unclaimed_statement__incident",
    "outcome__incident",
    "weapon__incident",
)


def attach_cited_reports(incident: Incident) -> None:
    """Make every report that a statement of ``incident`` cites one of its reports.

    Those are public with the incident, so a report stays out on which nothing of it rests
    but figures that may not be passed on.
    """
    cited = Q()
    for path in _OF_INCIDENTS:
        cited |= Q(**{path: incident})
    citations = Citation.objects.filter(cited).exclude(
        casualty_claim__dataset__redistributable=False
    )
    incident.reports.add(*Report.objects.filter(pk__in=citations.values("report")))
