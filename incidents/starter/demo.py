"""The demonstration incidents of ``demo_incidents.toml``."""

from collections import Counter
from dataclasses import dataclass

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from incidents.evidence import recompute_tolls
from incidents.models import (
    RADIUS_KM,
    VAGUE_BOUNDS,
    ArmedGroup,
    CasualtyClaim,
    Citation,
    Claimant,
    Dataset,
    ExternalReference,
    Incident,
    IncidentOutcome,
    IncidentStatus,
    IncidentWeapon,
    Involvement,
    LocationPrecision,
    LocationStatus,
    Operation,
    Place,
    Region,
    Report,
    Role,
    State,
    UnclaimedStatement,
    VagueWord,
    reference_of,
)
from incidents.starter.actors import Added, reports_by_title
from incidents.starter.files import read_entries

# How far the gazetteer's place of a name may lie from where the incident was reported.
# Farther off, it is not sure that the same place is meant.
SAME_PLACE = D(km=RADIUS_KM[LocationPrecision.NEAR_SETTLEMENT])

# The lists of statements that an entry can hold: their model, the field of a citation
# that points to it, and what all of the list share.
STATEMENTS = {
    "claims": (CasualtyClaim, "casualty_claim", {}),
    "attackers": (Involvement, "involvement", {"role": Role.ATTACKER}),
    "targets": (Involvement, "involvement", {"role": Role.TARGET}),
    "outcomes": (IncidentOutcome, "outcome", {}),
    "weapons": (IncidentWeapon, "weapon", {}),
    "unclaimed": (UnclaimedStatement, "unclaimed_statement", {}),
}


@dataclass(frozen=True)
class Known:
    """The rows that entries name, by field and name."""

    by_field: dict[str, dict[str, Model]]
    reports: dict[str, Report]

    @classmethod
    def from_database(cls) -> "Known":
        return cls(
            by_field={
                "state": {state.alpha3: state for state in State.objects.defer("outline")},
                "region": {region.code: region for region in Region.objects.defer("outline")},
                "group": {group.slug: group for group in ArmedGroup.objects.all()},
                "claimant": {claimant.name_en: claimant for claimant in Claimant.objects.all()},
                "dataset": {dataset.slug: dataset for dataset in Dataset.objects.all()},
            },
            reports=reports_by_title(),
        )

    def resolve(self, entry: dict) -> dict:
        """The entry with rows in place of their names."""
        return {
            field: self.by_field[field][value] if field in self.by_field else value
            for field, value in entry.items()
        }


@transaction.atomic
def load_demo() -> Added:
    """Load the demonstration incidents; the starter data must be there.

    An incident that is there already, by its reference, stays as the analysts have it.
    Returns how many incidents and operations are new.
    """
    entries = read_entries("demo_incidents.toml")
    known = Known.from_database()
    operations = {entry["key"]: entry for entry in entries["operation"]}
    there = set(Incident.objects.values_list("reference", flat=True))
    added: Added = Counter({Operation: 0, Incident: 0})
    new_ids = []
    for entry in entries["incident"]:
        if reference_of(entry["key"]) in there:
            continue
        operation = None
        if "operation" in entry:
            operation, is_new = _operation(operations[entry["operation"]], known)
            added[Operation] += is_new
        new_ids.append(_create_incident(entry, operation, known).pk)
    added[Incident] = len(new_ids)
    recompute_tolls(new_ids)
    return added


def _operation(entry: dict, known: Known) -> tuple[Operation, bool]:
    operation, is_new = Operation.objects.get_or_create(
        reference=reference_of(entry["key"]),
        defaults={"title": entry["title"], "summary": entry["summary"]},
    )
    if is_new:
        _add_statements(entry, known, operation=operation)
    return operation, is_new


def _create_incident(entry: dict, operation: Operation | None, known: Known) -> Incident:
    entry = known.resolve(entry)
    incident = Incident.objects.create(
        reference=reference_of(entry["key"]),
        status=IncidentStatus.PUBLISHED,
        operation=operation,
        **{
            field: entry[field]
            for field in (
                "title",
                "summary",
                "date",
                "date_end",
                "date_precision",
                "event_type",
                "sub_event_type",
                "state",
                "region",
            )
            if field in entry
        },
        **_location(entry),
    )
    if "report" in entry:
        incident.reports.add(known.reports[entry["report"]])
    _add_statements(entry, known, incident=incident)
    for reference in entry.get("external_references", []):
        ExternalReference.objects.create(incident=incident, **known.resolve(reference))
    return incident


def _location(entry: dict) -> dict:
    """Where it was, and the gazetteer's place if it has one of that name there."""
    point = Point(entry["lon"], entry["lat"], srid=4326)
    place = (
        Place.objects.named(entry.get("gazetteer_name", entry["place"]))
        .filter(state=entry["state"], point__distance_lte=(point, SAME_PLACE))
        .annotate(distance=Distance("point", point))
        .order_by("distance")
        .first()
    )
    location = {
        "place_text": entry["place"],
        "point": point,
        "location_precision": LocationPrecision(
            entry.get("precision", LocationPrecision.SETTLEMENT)
        ),
        "location_status": LocationStatus.BY_HAND,
        "location_changed_at": timezone.now(),
    }
    if place is not None:
        location |= {
            "place": place,
            "location_status": LocationStatus.LOCATED,
            "location_source": "gazetteer",
            "location_name": place.name,
        }
    return location


def _add_statements(entry: dict, known: Known, **where) -> None:
    """Add all that is said of an incident or operation, each with its citation."""
    for word, (model, citation_field, shared) in STATEMENTS.items():
        for statement_entry in entry.get(word, []):
            values = known.resolve(statement_entry)
            quote = values.pop("quote", "")
            is_cited = values.pop("cited", bool(quote))
            if model is CasualtyClaim:
                values |= _take_figure(values)
            statement = model.objects.create(**where, **shared, **values)
            if is_cited:
                Citation.objects.create(
                    report=known.reports[entry["report"]],
                    quote=quote,
                    **{citation_field: statement},
                )


def _take_figure(values: dict) -> dict:
    """Take the figure out of an entry: its bounds (None is open) and the word for it."""
    if "word" in values:
        word = VagueWord(values.pop("word"))
        minimum, maximum = VAGUE_BOUNDS[word]
        return {"vague_word": word, "minimum": minimum, "maximum": maximum}
    if "exactly" in values:
        number = values.pop("exactly")
        return {"minimum": number, "maximum": number}
    return {"minimum": values.pop("at_least", None), "maximum": values.pop("up_to", None)}
