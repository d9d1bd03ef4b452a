"""When a snapshot must not be read any more: taken down by hand, or closed by its datasets."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from incidents.models import Dataset, Incident, Snapshot


@transaction.atomic
def take_down(snapshot: Snapshot, *, reason: str) -> None:
    """Delete the files of a snapshot and all that it says of its view; its address tells why.

    A text that was redacted may stand in the files, or in what was searched for.
    """
    snapshot.files.update(content=None)
    snapshot.taken_down_at = timezone.now()
    snapshot.reason = reason
    snapshot.query_string, snapshot.incidents = "", []
    snapshot.words, snapshot.sources, snapshot.totals = {}, {}, {}
    snapshot.save()


def snapshots_holding(incident: Incident) -> QuerySet[Snapshot]:
    """Those that stand and hold an incident, or one that was merged into it; the newest first."""
    held = [incident.pk, *incident.merged.values_list("pk", flat=True)]
    return Snapshot.objects.filter(taken_down_at=None, incidents__overlap=held).defer("incidents")


def datasets_closed_since(snapshot: Snapshot) -> QuerySet[Dataset]:
    """Datasets that tell of its incidents and may not be passed on any more.

    As long as there is one, the files are held back.
    """
    return snapshot.datasets.filter(redistributable=False)
