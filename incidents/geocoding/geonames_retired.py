"""Places that a later dump of GeoNames lists no more.

GeoNames gives ids up: for places that never were, or that it had twice. What nobody refers
to goes. What an incident, an alias of ours or anything else refers to stays, is marked, and
is not offered any more. Where GeoNames had a place twice and kept the other entry, incidents
and aliases go over to that one; pins stay where they are.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from incidents.models import Incident, Place, PlaceName, PlaceNameSource, PlaceSource
from incidents.models.state import State

# GeoNames gives up far fewer than one in a hundred a year. A file that lacks more is no
# complete dump. Up to the number, whatever the share: small states have few places.
LARGEST_SHARE = 0.05
FEW = 10
# Two entries of one place lie this near to each other, and no namesake lies within the other.
SAME_PLACE_METRES = 1_000
ALONE_METRES = 20_000


@dataclass
class Retirement:
    """What became of the places that a dump lists no more.

    ``refused`` says how many would have gone of how many, by the states' two-letter codes.
    """

    incidents_moved: int = 0
    removed: int = 0
    retired: int = 0
    back: int = 0
    refused: dict[str, tuple[int, int]] = field(default_factory=dict)


def retire_missing(
    cursor, *, listed: Collection[int], is_incomplete: bool, insist: bool, today: date
) -> Retirement:
    """Retire GeoNames' places, in the states of ``staged_place``, that are not in it.

    ``listed`` are ids that the dump holds on lines that could not be read otherwise.
    ``is_incomplete`` says that the file is cut: then nothing is retired. Nor is anything in a
    state of which too many places would go. ``insist`` retires them all the same.
    """
    result = Retirement()
    cursor.execute(_BRING_BACK)
    result.back = cursor.rowcount
    cursor.execute(_STATES)
    states = [key for (key,) in cursor.fetchall()]
    cursor.execute(_MISSING)
    missing = [row for row in cursor.fetchall() if row[1] not in listed]
    if not insist:
        refused = _refused(missing, states, is_incomplete, result)
        missing = [row for row in missing if row[2] not in refused]
    keys = [key for key, *_rest in missing]
    result.incidents_moved = _follow_the_other_entry(cursor, keys)
    referred = _referred_to(keys)
    unreferred = [key for key in keys if key not in referred]
    PlaceName.objects.filter(place__in=unreferred).delete()
    result.removed = Place.objects.filter(pk__in=unreferred).delete()[0]
    result.retired = Place.objects.current().filter(pk__in=referred).update(retired_on=today)
    return result


def _refused(
    missing: list[tuple], states: list[int], is_incomplete: bool, result: Retirement
) -> set[int]:
    """The states in which nothing is retired."""
    newly = Counter(state for _key, _id, state, is_retired in missing if not is_retired)
    listed = Place.objects.current().filter(source=PlaceSource.GEONAMES, state__in=states)
    known = Counter(listed.values_list("state", flat=True))
    refused = {
        state
        for state, number in newly.items()
        if is_incomplete or number > max(FEW, LARGEST_SHARE * known[state])
    }
    for state, alpha2 in State.objects.filter(pk__in=refused).values_list("pk", "alpha2"):
        result.refused[alpha2] = (newly[state], known[state])
    return refused


def _follow_the_other_entry(cursor, keys: list[int]) -> int:
    """Give incidents and our names to the entry that GeoNames kept of the same place.

    That is sure where one listed place of the same kind and state bears the name, and lies
    so near that it can be no other: none further off may bear it either, lest it were meant.
    """
    cursor.execute(
        _OTHER_ENTRY, {"keys": keys, "same_m": SAME_PLACE_METRES, "alone_m": ALONE_METRES}
    )
    moved = 0
    for gone, kept in cursor.fetchall():
        moved += Incident.objects.filter(place=gone).update(place=kept)
        known = PlaceName.objects.filter(place=kept).values("name")
        ours = PlaceName.objects.filter(place=gone, source=PlaceNameSource.OURS)
        ours.exclude(name__in=known).update(place=kept)
    return moved


def _referred_to(keys: list[int]) -> set[int]:
    """Those of the places that a row of any other table refers to, or that we wrote on."""
    places = Place.objects.filter(pk__in=keys)
    referred = set(places.exclude(note="").values_list("pk", flat=True))
    ours = PlaceName.objects.filter(place__in=keys, source=PlaceNameSource.OURS)
    referred.update(ours.values_list("place", flat=True))
    # Versions in the history count too: they say where an incident was once placed.
    for relation in Place._meta.get_fields(include_hidden=True):
        if relation.auto_created and relation.is_relation and relation.related_model != PlaceName:
            column = relation.field.name
            rows = relation.related_model._base_manager.filter(**{f"{column}__in": keys})
            referred.update(rows.values_list(column, flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_OFFERED)
        referred.update({key for (key,) in cursor.fetchall()}.intersection(keys))
    return referred


_OTHER_ENTRY = """
    SELECT gone.id, min(kept.id)
    FROM incidents_place AS gone
    JOIN incidents_placename AS called ON called.place_id = gone.id AND called.name = gone.name
    JOIN incidents_placename AS known ON known.normalised = called.normalised
    JOIN incidents_place AS kept ON kept.id = known.place_id
        AND kept.state_id = gone.state_id AND kept.feature_class = gone.feature_class
    JOIN staged_place AS staged ON staged.geonames_id = kept.geonames_id
    WHERE gone.id = ANY (%(keys)s)
        AND ST_DWithin(kept.point::geography, gone.point::geography, %(alone_m)s)
    GROUP BY gone.id
    HAVING count(DISTINCT kept.id) = 1
        AND max(ST_Distance(kept.point::geography, gone.point::geography)) <= %(same_m)s
"""
_BRING_BACK = """
    UPDATE incidents_place AS place SET retired_on = NULL FROM staged_place AS staged
    WHERE place.geonames_id = staged.geonames_id AND place.retired_on IS NOT NULL
"""
_STATES = "SELECT DISTINCT state_id FROM staged_place"
_MISSING = """
    SELECT id, geonames_id, state_id, retired_on IS NOT NULL FROM incidents_place AS place
    WHERE source = 'geonames' AND state_id IN (SELECT state_id FROM staged_place)
        AND NOT EXISTS (
            SELECT FROM staged_place AS staged WHERE staged.geonames_id = place.geonames_id
        )
"""
# Candidates of incidents that wait for somebody to choose.
_OFFERED = """
    SELECT DISTINCT (candidate ->> 'place_id')::bigint
    FROM incidents_incident, jsonb_array_elements(location_candidates) AS candidate
    WHERE candidate ->> 'place_id' IS NOT NULL
"""
