"""Rows whose incident is here already: the release's word, beside what our analysts changed."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from pghistory import DeleteEvent

from incidents.duplicates import refresh_duplicate_pairs
from incidents.evidence import recompute_tolls
from incidents.geocoding import request_location
from incidents.history.versions import IncidentReport
from incidents.imports.datasets import ImportedDataset
from incidents.imports.loading import FROM_DATASET, PLACED, make_reports, was_made_from
from incidents.imports.settling import settle
from incidents.imports.staging import PUBLISHED
from incidents.models import (
    AREA_PRECISIONS,
    CasualtyClaim,
    Citation,
    ExternalReference,
    Import,
    ImportedRow,
    Incident,
    Involvement,
    LocationPrecision,
    LocationStatus,
    Redaction,
)

ROWS_A_STEP = 500
# What is only true together changes together.
FIELDS = (
    ("title",),
    ("summary",),
    ("date", "date_end", "date_precision"),
    ("event_type", "sub_event_type"),
    ("place_text",),
    ("state_id", "region_id"),
    ("point", "location_precision"),
)
TEXTS = {"title", "summary", "place_text"}

_TOLD = f"""
    SELECT plan.seq, plan.reference_id, reference.incident_id, plan.digest, plan.revision,
        content.version, {PUBLISHED} AS published, content.parties, content.counts, content.title,
        content.summary, content.date, content.date_end, content.date_precision,
        content.event_type, content.sub_event_type, content.place_text, placed.state_id,
        placed.region_id, ST_AsBinary(placed.point) AS point, content.location_precision,
        before.parties AS parties_before, before.counts AS counts_before
    FROM staged_plan plan
    -- As it stands now: somebody may have merged or split the incident since it was compared.
    JOIN incidents_externalreference reference ON reference.id = plan.reference_id
    LEFT JOIN staged_before before ON before.seq = plan.seq
    JOIN staged_content content ON content.seq = plan.seq
    JOIN staged_names ON staged_names.number = content.names
    JOIN ({PLACED}) AS placed ON placed.seq = plan.seq
    WHERE plan.seq = ANY(%s)
    ORDER BY plan.seq
"""  # noqa: S608 - our own words
# What the last import told is staged beside what this one tells, so that the names in both mean
# the same groups: one that went over to another group is that one.
_BEFORE = """
    CREATE TEMPORARY TABLE staged_before AS
    SELECT plan.seq, plan.reference_id, last.number + 2 * row_number() OVER () - 1 AS parties,
        last.number + 2 * row_number() OVER () AS counts
    FROM staged_plan plan
    JOIN incidents_importedrow imported ON imported.reference_id = plan.reference_id
    CROSS JOIN (SELECT coalesce(max(number), 0) AS number FROM staged_value) AS last
    WHERE plan.kind = 'changed';
    INSERT INTO staged_value
    SELECT before.parties, 'parties', imported.parties FROM staged_before before
    JOIN incidents_importedrow imported ON imported.reference_id = before.reference_id
    UNION ALL
    SELECT before.counts, 'counts', imported.counts FROM staged_before before
    JOIN incidents_importedrow imported ON imported.reference_id = before.reference_id;
    CREATE INDEX ON staged_before (seq);
    ANALYZE staged_before;
    ANALYZE staged_value
"""
# Likely duplicates are looked for step by step: incidents of one time meet the same others.
_IN_ORDER = """
    SELECT seq FROM staged_plan JOIN staged_content content USING (seq) WHERE kind = 'changed'
    ORDER BY content.date_precision, content.date, seq
"""
_COUNTS = """
    SELECT number, side, outcome, group_id, claimant_id, minimum, maximum, figure, qualifier, note
    FROM loading_count WHERE number = ANY(%s) ORDER BY number, place
"""


class _Count(NamedTuple):
    """A claim as it is compared: whose dead by whom (the key), and how many."""

    side: str
    outcome: str
    group_id: int | None
    claimant_id: int


class _Figure(NamedTuple):
    minimum: int | None
    maximum: int | None
    figure: int | None
    qualifier: str
    note: str


class _Part(NamedTuple):
    """An involvement as it is compared: it is there or it is not."""

    role: str
    group_id: int | None
    civilians: bool
    basis: str
    claimant_id: int | None
    description: str


@dataclass(frozen=True)
class Difference:
    """What a release says otherwise than what is here; ``ours_stays`` where somebody changed it."""

    external_id: str
    incident: str
    what: str
    here: str
    told: str
    ours_stays: bool

    def as_json(self) -> dict:
        return {
            "external_id": self.external_id,
            "incident": self.incident,
            "what": self.what,
            "here": self.here,
            "told": self.told,
            "ours_stays": self.ours_stays,
        }


def stage_what_was_imported() -> None:
    """Lay what the last import told beside the changed rows; before their names are matched."""
    with connection.cursor() as cursor:
        drop_tables(cursor)
        cursor.execute(_BEFORE)


def drop_tables(cursor) -> None:
    """Leave nothing of an earlier file in the session."""
    cursor.execute("DROP TABLE IF EXISTS staged_before")


def update_changed_rows(
    of_import: Import, dataset: ImportedDataset, *, most: int | None = None
) -> Iterator[tuple[list[Difference], int]]:
    """Update step by step, at most the first ``most`` rows; yields what differed, of how many."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_ORDER)
        places = [seq for (seq,) in cursor.fetchall()][:most]
    for start in range(0, len(places), ROWS_A_STEP):
        step = places[start : start + ROWS_A_STEP]
        yield _update_step(of_import, dataset, step), len(step)


@transaction.atomic
def _update_step(
    of_import: Import, dataset: ImportedDataset, places: list[int]
) -> list[Difference]:
    step = _Step(of_import, dataset, places)
    for told in step.rows:
        step.update(told)
    step.write_together()
    recompute_tolls(step.changed)
    refresh_duplicate_pairs(step.retold)
    return step.differences


class _Step:
    """Some changed rows with all that is here of them, read by a fixed number of queries."""

    def __init__(self, of_import: Import, dataset: ImportedDataset, places: list[int]):
        self.of_import, self.dataset = of_import, dataset
        self.differences: list[Difference] = []
        # Incidents of which something changed, and of those what tells them from each other.
        self.changed: set[int] = set()
        self.retold: set[int] = set()
        self._rows: list[ImportedRow] = []
        self._links: list[IncidentReport] = []
        with connection.cursor() as cursor:
            cursor.execute(_TOLD, [places])
            names = [column.name for column in cursor.description]
            self.rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            references = [row["reference_id"] for row in self.rows]
            incidents = [row["incident_id"] for row in self.rows]
            told = {
                row[name]
                for row in self.rows
                for name in ("parties", "counts", "parties_before", "counts_before")
            }
            self.counts = _counts(cursor, told)
            self.parties = _parts(cursor, told)
            self.values = _values(cursor, told)
            self.redacted = _redacted(incidents)
            self.reports = self._reports(cursor)
        self.incidents = (
            Incident.objects.filter(pk__in=incidents)
            .order_by("pk")
            .select_for_update(no_key=True)
            .in_bulk()
        )
        self.references = ExternalReference.objects.in_bulk(references)
        self.imported = ImportedRow.objects.in_bulk(references)
        self.claims, self.involvements = defaultdict(list), defaultdict(list)
        for claim in CasualtyClaim.objects.filter(
            incident__in=incidents, dataset=dataset.owner_id
        ).order_by("pk"):
            self.claims[claim.incident_id].append(claim)
        for involvement in (
            Involvement.objects.filter(incident__in=incidents)
            .annotate(is_cited=Exists(Citation.objects.filter(involvement=OuterRef("pk"))))
            .order_by("pk")
        ):
            self.involvements[involvement.incident_id].append(involvement)
        links = IncidentReport.objects.filter(incident__in=incidents)
        self.links = set(links.values_list("incident_id", "report_id"))

    def _reports(self, cursor) -> dict[int, list[int]]:
        """By row the reports that stand or are to stand on its incident."""
        rows = {
            row["seq"]: row["incident_id"]
            for row in self.rows
            if row["incident_id"] not in self.redacted
        }
        cursor.execute("TRUNCATE step_row, step_claim, step_report")
        cursor.execute(
            "INSERT INTO step_row (seq, incident_id) SELECT * FROM unnest(%s::int[], %s::bigint[])",
            [[*rows], [*rows.values()]],
        )
        make_reports(cursor)
        taken_away = set(
            IncidentReport.pgh_event_model.objects.filter(
                incident__in=rows.values(), pgh_label=DeleteEvent.label
            ).values_list("incident_id", "report_id")
        )
        cursor.execute("SELECT seq, report_id FROM step_report ORDER BY 1, 2")
        reports = defaultdict(list)
        for seq, report in cursor.fetchall():
            if (rows[seq], report) not in taken_away:
                reports[seq].append(report)
        return reports

    def update(self, told: dict) -> None:
        """Bring one incident up to date with its row."""
        incident = self.incidents[told["incident_id"]]
        reference = self.references[told["reference_id"]]
        imported = self.imported.get(reference.pk)
        told["point"] = told["point"] and GEOSGeometry(memoryview(told["point"]), srid=4326)
        if told["point"] is None and not self.dataset.is_our_own:
            told["location_precision"] = LocationPrecision.UNKNOWN.value
        is_of_dataset = imported is not None and imported.date is not None
        if is_of_dataset:
            self._update_fields(incident, reference, imported, told)
        self._update_claims(incident, reference, imported, told)
        # A text that was taken out may stand in the row still: which, nobody keeps.
        is_redacted = incident.pk in self.redacted
        # Parties and reports do not say from which dataset they are, as claims do: of one that
        # may not be passed on, none stand on an incident that is not its own.
        if not is_redacted and (
            self.dataset.dataset.redistributable or incident.dataset_id == self.dataset.dataset.pk
        ):
            self._update_parties(incident, reference, imported, told)
            self._add_reports(incident, told)
        self._keep(reference, imported, told, is_of_dataset, is_redacted)
        if not is_redacted:
            reference.row = json.loads(told["published"])
        reference.version = (
            told["version"] or self.of_import.release or self.dataset.dataset.version
        )
        reference.dropped_in = ""
        reference.save(update_fields=["row", "version", "dropped_in"])

    def write_together(self) -> None:
        """Write what every row has in one statement each."""
        kept = [field.name for field in ImportedRow._meta.concrete_fields if not field.primary_key]
        ImportedRow.objects.bulk_create(
            self._rows, update_conflicts=True, unique_fields=["reference"], update_fields=kept
        )
        IncidentReport.objects.bulk_create(self._links, ignore_conflicts=True)

    def _update_fields(self, incident, reference, imported, told) -> None:
        # What was merged or split since is as somebody of ours made it.
        is_the_rows = was_made_from(incident.reference, self.dataset, reference.external_id)
        is_placed_by_nobody = self._is_placed_by_nobody(incident, imported)
        changed = []
        for names in FIELDS:
            if incident.pk in self.redacted and TEXTS & set(names):
                continue
            here = _of(incident, names)
            said = tuple(told[name] for name in names)
            before = _of(imported, names)
            if here == said or _kept(names, said) == before:
                continue
            is_touched = _kept(names, here) != before
            if "point" in names:
                is_touched = incident.location_status == LocationStatus.BY_HAND or (
                    is_touched and not is_placed_by_nobody
                )
            ours = is_touched or not is_the_rows
            self._differ(reference, incident, _what(names), _in_words(here), _in_words(said), ours)
            if not ours:
                changed += names
                for name, value in zip(names, said, strict=True):
                    setattr(incident, name, value)
        if not changed:
            return
        self.changed.add(incident.pk)
        self.retold.add(incident.pk)
        if "point" in changed:
            changed += _note_whose_pin(incident)
        incident.save(update_fields=[*changed, "updated_at"])
        is_elsewhere = not {"place_text", "state_id", "point"}.isdisjoint(changed)
        if self.dataset.is_our_own and is_elsewhere and incident.location_source != FROM_DATASET:
            request_location(incident, placed_by_hand=False, place_changed=True)

    def _is_placed_by_nobody(self, incident, imported) -> bool:
        """Whether a row of ours gave no pin, and at most a worker has found one for its words."""
        return (
            self.dataset.is_our_own
            and imported.point is None
            and incident.location_status != LocationStatus.BY_HAND
            and _kept(("place_text",), (incident.place_text,)) == (imported.place_text,)
        )

    def _update_claims(self, incident, reference, imported, told) -> None:
        said = self.counts[told["counts"]]
        there = {_key_of(claim): claim for claim in self.claims[incident.pk]}
        here = {key: _figure_of(claim) for key, claim in there.items()}
        before = None
        if imported is not None:
            before = self.counts[told["counts_before"]]
        else:
            # Somebody typed the dataset's figure: with the same numbers it is the same claim.
            typed = {(key.side, key.outcome, value[:2]) for key, value in here.items()}
            said = {
                key: value
                for key, value in said.items()
                if (key.side, key.outcome, value[:2]) not in typed
            }
        settled = settle(before=before, here=here, told=said)
        for key in (*settled.change, *settled.remove, *settled.kept, *settled.add):
            self._differ(
                reference,
                incident,
                _("figures"),
                _figure_in_words(key, here.get(key)),
                _figure_in_words(key, said.get(key)),
                key in settled.kept,
            )
        for key in settled.change:
            claim = there[key]
            for name, value in said[key]._asdict().items():
                setattr(claim, name, value)
            claim.save()
            self._cite(claim, told)
        for key in settled.remove:
            there[key].delete()
        for key in settled.add:
            claim = CasualtyClaim.objects.create(
                incident=incident,
                dataset_id=self.dataset.owner_id,
                **key._asdict(),
                **said[key]._asdict(),
            )
            self._cite(claim, told)
        if settled.change or settled.remove or settled.add:
            self.changed.add(incident.pk)

    def _cite(self, claim, told) -> None:
        for report in self.reports[told["seq"]]:
            Citation.objects.get_or_create(casualty_claim=claim, report_id=report)

    def _update_parties(self, incident, reference, imported, told) -> None:
        said = self.parties[told["parties"]]
        there = {
            key: involvement
            for involvement in self.involvements[incident.pk]
            if (key := _part_of(involvement)).claimant_id == self.dataset.claimant.pk
            or self.dataset.is_our_own
        }
        before = None
        if imported is not None:
            before = self.parties[told["parties_before"]]
        settled = settle(
            before=before,
            # Whatever else is known of it, somebody of ours has added.
            here={
                key: not (each.label or each.date or each.is_cited) for key, each in there.items()
            },
            told=said,
        )
        for key in settled.remove:
            self._differ(reference, incident, _("parties"), str(there[key]), "", False)
            there[key].delete()
        for key in settled.add:
            made = Involvement.objects.create(incident=incident, **key._asdict())
            self._differ(reference, incident, _("parties"), "", str(made), False)
        if settled.remove or settled.add:
            self.changed.add(incident.pk)
            self.retold.add(incident.pk)

    def _add_reports(self, incident, told) -> None:
        missing = [
            report
            for report in self.reports[told["seq"]]
            if (incident.pk, report) not in self.links
        ]
        if missing:
            self._links += (IncidentReport(incident=incident, report_id=each) for each in missing)
            self.retold.add(incident.pk)

    def _keep(self, reference, imported, told, is_of_dataset: bool, is_redacted: bool) -> None:
        row = imported or ImportedRow(reference=reference)
        row.digest, row.revision = told["digest"], told["revision"]
        row.counts = self.values[told["counts"]]
        if not is_redacted:
            row.parties = self.values[told["parties"]]
        if is_of_dataset:
            for names in FIELDS:
                values = _kept(names, tuple(told[name] for name in names))
                for name, value in zip(names, values, strict=True):
                    setattr(row, name, value)
        self._rows.append(row)

    def _differ(
        self, reference, incident, what: str, here: str, told: str, ours_stays: bool
    ) -> None:
        self.differences.append(
            Difference(
                reference.external_id,
                incident.reference,
                what,
                here,
                told,
                ours_stays,
            )
        )


def _redacted(incidents: list[int]) -> set[int]:
    """Those out of which, or out of one that was merged into them, a text was taken."""
    is_of_these = Q(incident__in=incidents) | Q(incident__merged_into__in=incidents)
    redactions = Redaction.objects.filter(is_of_these)
    return {pk for pks in redactions.values_list("incident", "incident__merged_into") for pk in pks}


def _counts(cursor, numbers: set[int]) -> dict[int, dict[_Count, _Figure]]:
    cursor.execute(_COUNTS, [list(numbers)])
    found = defaultdict(dict)
    for number, side, outcome, group, claimant, *figure in cursor.fetchall():
        found[number][_Count(side, outcome, group, claimant)] = _Figure(*figure)
    return found


def _parts(cursor, numbers: set[int]) -> dict[int, dict[_Part, bool]]:
    cursor.execute(
        """
        SELECT number, role, group_id, civilians, basis, claimant_id, description
        FROM loading_party WHERE number = ANY(%s) ORDER BY 1, 2, 3
        """,
        [list(numbers)],
    )
    found = defaultdict(dict)
    for number, *part in cursor.fetchall():
        found[number][_Part(*part)] = True
    return found


def _values(cursor, numbers: set[int]) -> dict[int, list]:
    cursor.execute(
        "SELECT number, value::text FROM staged_value WHERE number = ANY(%s)", [list(numbers)]
    )
    return {number: json.loads(value) for number, value in cursor.fetchall()}


def _of(row, names: tuple[str, ...]) -> tuple:
    return tuple(getattr(row, name) for name in names)


def _kept(names: tuple[str, ...], values: tuple) -> tuple:
    """The values as ``ImportedRow`` keeps them."""
    return tuple(
        UUID(hashlib.md5(value.encode(), usedforsecurity=False).hexdigest())
        if name in TEXTS
        else value
        for name, value in zip(names, values, strict=True)
    )


def _key_of(claim: CasualtyClaim) -> _Count:
    return _Count(*_of(claim, _Count._fields))


def _figure_of(claim: CasualtyClaim) -> _Figure:
    return _Figure(*_of(claim, _Figure._fields))


def _part_of(involvement: Involvement) -> _Part:
    return _Part(*_of(involvement, _Part._fields))


def _note_whose_pin(incident: Incident) -> list[str]:
    """Note on an incident that its pin is the row's, or that the row has none; the fields set."""
    has_pin = incident.point is not None
    values = {
        "location_status": _location_status(incident),
        "location_source": FROM_DATASET if has_pin else "",
        "location_name": "",
        "location_candidates": [],
        "location_problem": "",
        "location_radius_km": None,
        "place": None,
    }
    for name, value in values.items():
        setattr(incident, name, value)
    return list(values)


def _location_status(incident: Incident) -> LocationStatus:
    if incident.point is None:
        return LocationStatus.NO_PLACE
    if incident.location_precision in AREA_PRECISIONS:
        return LocationStatus.AREA_ONLY
    return LocationStatus.LOCATED


def _what(names: tuple[str, ...]) -> str:
    """The fields in the reader's words."""
    fields = (Incident._meta.get_field(name.removesuffix("_id")) for name in names)
    return ", ".join(str(field.verbose_name) for field in fields)


def _in_words(values: tuple) -> str:
    return ", ".join(
        f"{value.y:.5f} {value.x:.5f}" if isinstance(value, Point) else str(value)
        for value in values
        if value not in (None, "")
    )


def _figure_in_words(key: _Count, figure: _Figure | None) -> str:
    if figure is None:
        return ""
    claim = CasualtyClaim(outcome=key.outcome, side=key.side, **figure._asdict())
    told = claim.in_words
    if figure.figure is not None:
        # Releases often move the best within bounds that stay.
        told = _("%(range)s (best %(best)s)") % {"range": told, "best": figure.figure}
    return f"{claim.get_side_display()}: {told}"
