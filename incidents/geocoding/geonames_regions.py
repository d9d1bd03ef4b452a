"""In which of our regions a row of a GeoNames dump lies.

GeoNames writes codes of first- and second-level areas, mostly those of before the latest
reforms. Which of them are which region today is data: the columns ``geonames_admin1`` and
``geonames_districts`` of incidents/starter/regions.csv.
"""

from dataclasses import dataclass

from incidents.models.region import Region

# How far inside an outline, in degrees (some 2 km), a point has to lie for the outline to
# decide. Of 1,830 rows of Burkina Faso whose province tells their region, in the three regions
# that were divided, 6 contradict the outlines this far inside, and 27 more lie nearer.
INSIDE_BY = 0.02


@dataclass(frozen=True)
class RegionOfCodes:
    """``is_sure`` says that it is the region of today, not one that was divided since."""

    key: int | None
    is_sure: bool


class RegionsByCode:
    """Our regions under GeoNames' codes. A district goes before the area around it."""

    def __init__(self):
        regions = list(Region.objects.defer("outline"))
        divided = set(
            Region.objects.filter(
                successors__until__isnull=True, successors__isnull=False
            ).values_list("pk", flat=True)
        )
        self._districts = {
            (region.state_id, code): RegionOfCodes(region.pk, True)
            for region in regions
            for code in region.geonames_districts.split()
        }
        # A region of today goes before one that is no more.
        oldest_first = sorted(regions, key=lambda region: (region.until is None, region.pk))
        self._first_level = {
            (region.state_id, region.geonames_admin1): RegionOfCodes(
                region.pk, region.until is None and region.pk not in divided
            )
            for region in oldest_first
            if region.geonames_admin1
        }

    def find(self, state_id: int, admin1: str, admin2: str) -> RegionOfCodes:
        """The region of a row with these codes; without a key if they tell none."""
        return (
            self._districts.get((state_id, f"{admin1}.{admin2}"))
            or self._first_level.get((state_id, admin1))
            or RegionOfCodes(None, False)
        )


def place_by_outlines(cursor) -> None:
    """Find the region of rows in ``staged_place`` by its outline, where the codes do not tell it.

    A row with the code of a region that was divided gets the part that it lies in, if that has
    an outline; a settlement or site without a known code gets the region around it. Streams,
    deserts and ranges stay as they are: their point says little of where they lie.
    """
    cursor.execute(_PLACE_BY_OUTLINES, {"inside_by": INSIDE_BY})


@dataclass
class RegionCounts:
    """How many places of a state's dump lie in a region, and how that is known.

    ``before_reform``: GeoNames has the region as it was before it was divided, and nothing
    tells the part.
    """

    places: int = 0
    by_codes: int = 0
    by_outlines: int = 0
    before_reform: int = 0

    @property
    def left(self) -> int:
        """How many lie in no region that we know of."""
        return self.places - self.by_codes - self.by_outlines - self.before_reform


def count_regions(cursor) -> dict[str, RegionCounts]:
    """What is known of the rows in ``staged_place``, by the states' two-letter codes."""
    cursor.execute(_COUNT_REGIONS)
    return {alpha2: RegionCounts(*counts) for alpha2, *counts in cursor.fetchall()}


# Raw SQL, because the rows are in a table that lasts as long as the load.
_PLACE_BY_OUTLINES = """
    WITH divided AS (
        SELECT link.to_region_id AS id FROM incidents_region_predecessors AS link
        JOIN incidents_region AS part ON part.id = link.from_region_id
        WHERE part.until IS NULL
    ), land AS MATERIALIZED (
        SELECT id, state_id, id NOT IN (SELECT id FROM divided) AS is_sure,
            ST_Buffer(outline, -%(inside_by)s) AS inside
        FROM incidents_region
        WHERE until IS NULL AND outline IS NOT NULL
            AND state_id IN (SELECT state_id FROM staged_place)
    ), choice AS (
        SELECT land.*, link.to_region_id AS whole_id
        FROM land JOIN incidents_region_predecessors AS link ON link.from_region_id = land.id
        UNION ALL
        SELECT land.*, NULL FROM land
    )
    UPDATE staged_place AS staged
    SET region_id = choice.id, region_is_sure = choice.is_sure, is_by_outline = true
    FROM choice
    WHERE NOT staged.region_is_sure AND choice.state_id = staged.state_id
        AND choice.whole_id IS NOT DISTINCT FROM staged.region_id
        AND (staged.region_id IS NOT NULL OR staged.feature_class IN ('P', 'S'))
        AND ST_Contains(choice.inside, ST_SetSRID(ST_MakePoint(staged.lon, staged.lat), 4326))
"""
_COUNT_REGIONS = """
    SELECT state.alpha2, count(*),
        count(*) FILTER (WHERE region_is_sure AND NOT is_by_outline),
        count(*) FILTER (WHERE region_is_sure AND is_by_outline),
        count(*) FILTER (WHERE NOT region_is_sure AND region_id IS NOT NULL)
    FROM staged_place JOIN incidents_state AS state ON state.id = state_id
    GROUP BY state.alpha2
"""
