"""How else the same rows could be loaded: row by row by the models, and by django-import-export."""

from collections.abc import Callable
from pathlib import Path

import tablib
from django.contrib.gis.geos import Point
from django.db import transaction
from import_export.resources import ModelResource

from incidents.evidence import recompute_tolls
from incidents.imports.datasets import dataset_named
from incidents.imports.reading import open_file
from incidents.imports.rows import Row
from incidents.models import (
    ArmedGroup,
    CasualtyClaim,
    Citation,
    ExternalReference,
    Incident,
    Involvement,
    Publisher,
    Report,
    State,
)


def save_one_by_one(path: Path) -> None:
    """All that a row becomes, by ``save()`` and ``get_or_create``; tolls at the end."""
    dataset = dataset_named("ucdp_ged")
    states = dict(State.objects.values_list("alpha3", "pk"))
    ids = []
    with transaction.atomic(), open_file(path, "ucdp_ged") as file:
        for row in file:
            incident = Incident(**_values(row, states, dataset.dataset.pk))
            incident.save()
            ids.append(incident.pk)
            _save_what_it_says(row, incident, dataset)
        recompute_tolls(ids)


def _save_what_it_says(row: Row, incident: Incident, dataset) -> None:
    ExternalReference(
        incident=incident,
        dataset=dataset.dataset,
        external_id=row.external_id,
        row=row.published,
    ).save()
    for party in row.parties:
        group = None
        if not party.is_civilians:
            group, _ = ArmedGroup.objects.get_or_create(
                name_en=party.name,
                defaults={"slug": f"peer-{ArmedGroup.objects.count()}", "kind": "non_state"},
            )
        Involvement(
            incident=incident,
            group=group,
            civilians=party.is_civilians,
            role=party.role,
            basis=party.basis,
            claimant=dataset.claimant,
        ).save()
    reports = []
    for source in row.sources:
        publisher, _ = Publisher.objects.get_or_create(name_en=source.publisher or "?")
        report, _ = Report.objects.get_or_create(
            publisher=publisher, title=source.title or "?", published_on=source.date
        )
        reports.append(report)
    incident.reports.add(*reports)
    for count in row.counts:
        claim = CasualtyClaim(
            incident=incident,
            claimant=dataset.claimant,
            dataset=dataset.dataset,
            side=count.side,
            outcome=count.outcome,
            minimum=count.minimum,
            maximum=count.maximum,
            figure=count.figure,
        )
        claim.save()
        for report in set(reports):
            Citation(casualty_claim=claim, report=report).save()


def _values(row: Row, states: dict[str, int], dataset: int) -> dict:
    point = None if row.longitude is None else Point(row.longitude, row.latitude, srid=4326)
    return {
        "title": row.title,
        "summary": row.summary,
        "status": "published",
        "date": row.date,
        "date_end": row.date_end,
        "date_precision": row.date_precision,
        "event_type": row.event_type,
        "sub_event_type": row.sub_event_type,
        "place_text": row.place_text,
        "state_id": states.get(row.state),
        "point": point,
        "location_precision": row.location_precision if point else "unknown",
        "location_status": "located" if point else "no_place",
        "dataset_id": dataset,
    }


class _IncidentResource(ModelResource):
    class Meta:
        model = Incident
        import_id_fields = ("reference",)
        fields = (
            "reference",
            "title",
            "summary",
            "status",
            "date",
            "date_end",
            "date_precision",
            "event_type",
            "sub_event_type",
            "place_text",
            "state",
            "dataset",
        )


def import_export(path: Path) -> None:
    """The incidents alone, without pins, claims, parties and reports, which it does not relate."""
    dataset = dataset_named("ucdp_ged").dataset.pk
    states = dict(State.objects.values_list("alpha3", "pk"))
    names = _IncidentResource.Meta.fields
    table = tablib.Dataset(headers=names)
    with open_file(path, "ucdp_ged") as file:
        for row in file:
            values = _values(row, states, dataset) | {
                "reference": f"P-{row.external_id}",
                "state": states.get(row.state),
                "dataset": dataset,
            }
            table.append([values[name] for name in names])
    result = _IncidentResource().import_data(table, dry_run=False, raise_errors=True)
    if result.totals["new"] != len(table):
        raise RuntimeError(f"{result.totals['new']} of {len(table)} rows were made.")


PEERS: dict[str, Callable[[Path], None]] = {
    "a loop of Model.save()": save_one_by_one,
    "django-import-export, the incidents alone": import_export,
}
