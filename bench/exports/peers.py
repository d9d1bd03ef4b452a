"""What others would write for the same: Django's own serializer, and a loop over the models.

Both leave out most of what our files tell: the serializer has the incident's own fields
alone, the loop a dozen columns.
"""

import csv
import io
import time
from collections.abc import Callable

from django.core.serializers import serialize

from incidents.models import Incident


def geojson_by_django() -> int:
    """Django's GeoJSON serializer over every incident; returns the bytes."""
    return len(serialize("geojson", Incident.objects.order_by("pk"), geometry_field="point"))


def csv_by_models() -> int:
    """Model instances with what belongs to them prefetched, into csv.writer; returns the bytes."""
    file = io.StringIO()
    writer = csv.writer(file)
    incidents = (
        Incident.objects.select_related("state", "region", "place", "operation")
        .defer("state__outline", "region__outline")
        .prefetch_related("involvements__group", "tolls", "reports")
        .order_by("pk")
    )
    for incident in incidents.iterator(chunk_size=2_000):
        writer.writerow(
            [
                incident.reference,
                incident.title,
                incident.date,
                incident.event_type,
                incident.state,
                incident.region,
                incident.place,
                incident.point and incident.point.x,
                incident.point and incident.point.y,
                " ".join(f"{line.group}:{line.basis}" for line in incident.involvements.all()),
                *(toll.best for toll in incident.tolls.all()),
                len(incident.reports.all()),
            ]
        )
    return len(file.getvalue())


PEERS: dict[str, Callable[[], int]] = {
    "Django's GeoJSON serializer, the incident's own fields": geojson_by_django,
    "csv.writer over prefetched models, a dozen columns": csv_by_models,
}


def measure_peers() -> list[tuple[str, float, float]]:
    """For each the seconds and the megabytes."""
    measured = []
    for name, write in PEERS.items():
        start = time.perf_counter()
        size = write()
        measured.append((name, time.perf_counter() - start, size / 1e6))
    return measured
