"""Clusters: what lies in one cell of the map, as one mark."""

from dataclasses import dataclass
from functools import cached_property
from math import ceil, log10

import numpy as np

from incidents.columns import Columns, Selection
from incidents.columns.blocks import numbers_of, taken
from incidents.filters import Box
from incidents.map_api.drawing import area_drawn, drawn_as
from incidents.map_api.grid import DEGREE, Grid
from incidents.models import (
    AREA_PRECISIONS,
    RADIUS_KM,
    EventType,
    Incident,
    IncidentStatus,
    LocationPrecision,
)
from incidents.statistics.categories import Categories
from incidents.statistics.deaths import Deaths, has_share

# A cluster gathers what lies in one cell of 64 pixels; a tile of the map has 256.
LEVELS_OF_A_TILE = 2
# So many fit into 30 kB, and are as many as a wide screen has room for.
MOST_MARKS = 550
# Nor has any screen so many cells beside each other.
MOST_CELLS_ACROSS = 1024
# Places are told to the metre, but for the middle of several incidents: that to the pixel.
PLACES = 5
# More than an extent is off by rounding, in degrees.
ROUNDED = 0.0001


def clusters_in(
    selection: Selection, categories: Categories, zoom: int, box: Box | None = None
) -> list[dict]:
    """Clusters of the selection at a Web-Mercator ``zoom``, the largest first.

    Cells of which ``box`` holds a corner are told as a whole, so that who moves the map
    sees the same clusters again. Where there would be more than ``MOST_MARKS``, the cells
    are wider.

    Each has its mean position, ``bounds`` that hold its incidents and, to the metre, none of
    another cluster, how many they are, and how many ``deaths`` by the filter's figure and side
    (None where none is known). Where it says something there are ``deaths_are_shared``, for shares
    of an operation's toll among them, which are for sums and are no incident's own figure, and
    ``area_only``, how many are known to an area only. Several incidents have ``parts``: pairs of
    the number of a category and how many are of it. One alone has its reference as ``incident``,
    title, status, type, precision, ``category``, and how its location is drawn
    (``drawing.location_drawn``). One query tells these of all.
    """
    cells = _cells_in(selection, zoom, box)
    if cells is None:
        return []
    columns = selection.columns
    sums = _Sums(selection, categories, len(cells.used))
    for rows, numbers in cells.blocks:
        sums.add(rows, np.take(cells.number, numbers, mode="clip"))
    counts, (deaths, known) = sums.counts, sums.deaths()
    alone = _alone_by_cluster(columns, cells, counts, categories)
    bounds = sums.bounds()
    middles = sums.middles().round(_places_at(zoom)).clip(bounds[:, :2], bounds[:, 2:])
    order = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
    clusters = []
    for count, number, is_known, is_shared, areas, middle, box_of_all, of_kinds, cell in zip(
        counts[order].tolist(),
        deaths[order].tolist(),
        known[order].tolist(),
        sums.shared[order].tolist(),
        sums.area_only[order].tolist(),
        middles[order].tolist(),
        bounds[order].tolist(),
        sums.parts[order].tolist(),
        order.tolist(),
        strict=True,
    ):
        cluster = {
            "lon": middle[0],
            "lat": middle[1],
            "count": count,
            "deaths": number if is_known else None,
            "bounds": box_of_all,
        }
        if is_shared:
            cluster["deaths_are_shared"] = True
        if areas:
            cluster["area_only"] = areas
        if count > 1:
            cluster["parts"] = [[kind, n] for kind, n in enumerate(of_kinds) if n]
        elif told := alone.get(cell):
            cluster |= told
        else:
            continue
        clusters.append(cluster)
    return clusters


@dataclass(frozen=True)
class _Cells:
    """Where a selection's pins are: in ``blocks`` rows and the number of the cell of each.

    ``used`` are the cells that may hold one, ``number`` has for each cell its place among them.
    Of rows that are on no map the cell is the one after the last, and so is its place.
    """

    blocks: list[tuple[slice | np.ndarray, np.ndarray]]
    used: np.ndarray
    number: np.ndarray

    def rows_of(self, clusters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """All rows that belong to some clusters, and the cluster of each."""
        is_wanted = np.zeros(len(self.number), bool)
        is_wanted[self.used[clusters]] = True
        found = [np.zeros((2, 0), np.intp)]
        for rows, cells in self.blocks:
            places = np.flatnonzero(np.take(is_wanted, cells, mode="clip"))
            found.append(np.stack((numbers_of(rows, places), self.number[cells[places]])))
        rows, numbers = np.concatenate(found, axis=1)
        return rows, numbers


def _cells_in(selection: Selection, zoom: int, box: Box | None) -> _Cells | None:
    """The cells of the map that is asked for; None where nothing is on it."""
    if box is None:
        extent = selection.extent()
        if extent is None:
            return None
        # It is rounded, and may cut off what lies at its very end.
        west, south, east, north = extent
        box = (west - ROUNDED, south - ROUNDED, east + ROUNDED, north + ROUNDED)
    columns = selection.columns
    for level in range(zoom + LEVELS_OF_A_TILE, -1, -1):
        grid = Grid.over(box, level)
        if max(grid.width, grid.height) > MOST_CELLS_ACROSS:
            continue
        cell_of, blocks = grid.cell_of(), []
        # So few take less time to sum up, empty ones too, than to find those that hold any.
        are_few = grid.size <= MOST_MARKS
        # One more, for what lies outside or does not count.
        is_used = np.full(grid.size + 1, are_few)
        for rows, left_out in selection.stretches():
            cells = cell_of(taken(columns.lon, rows), taken(columns.lat, rows))
            if left_out is not None:
                cells[left_out] = grid.size
            is_inside = cells < grid.size
            if 2 * np.count_nonzero(is_inside) < len(cells):
                inside = np.flatnonzero(is_inside)
                rows, cells = numbers_of(rows, inside), cells[inside]
            else:
                np.minimum(cells, grid.size, out=cells)
            if not are_few:
                is_used[cells] = True
            blocks.append((rows, cells))
        used = np.flatnonzero(is_used[:-1])
        if len(used) <= MOST_MARKS:
            break
    if not len(used):
        return None
    number = np.full(grid.size + 1, len(used), np.intp)
    number[used] = np.arange(len(used))
    return _Cells(blocks, used, number)


class _Sums:
    """What is summed up of each of ``size`` clusters, some rows after the other.

    Rows that belong to none have the number after the last.
    """

    def __init__(self, selection: Selection, categories: Categories, size: int):
        self._columns, self._categories = selection.columns, categories
        self._toll = selection.columns.toll[selection.audience]
        self._has_share = has_share(selection)
        self._is_area = _is_area(selection.columns)
        self._size, self._kinds = size + 1, len(categories.all)
        self._dead = Deaths(selection, self._size)
        # By category, whether known to an area only, and whether the dead are a share.
        self._parts = np.zeros((self._size, self._kinds, 2, 2), np.int64)
        self._degrees = np.zeros((2, self._size))
        largest = np.iinfo(np.int32).max
        self._least, self._most = (
            np.full((2, self._size), end, np.int32) for end in (largest, -largest)
        )

    def add(self, rows: slice | np.ndarray, clusters: np.ndarray) -> None:
        """Count in some rows, of which each belongs to the cluster with this number."""
        columns, size = self._columns, self._size
        tolls = taken(self._toll, rows)
        # One number for all of it: to count numbers takes less time than to find rows.
        kinds = clusters * self._kinds
        kinds += self._categories.of(columns, rows)
        kinds <<= 1
        kinds += np.take(self._is_area, taken(columns.site, rows), mode="clip")
        kinds <<= 1
        if self._has_share is not None:
            kinds += np.take(self._has_share, tolls, mode="clip")
        parts = np.bincount(kinds, minlength=self._parts.size)
        self._parts += parts.reshape(self._parts.shape)
        self._dead.add(tolls, clusters)
        for axis, column in enumerate((columns.lon, columns.lat)):
            degrees = taken(column, rows)
            self._degrees[axis] += np.bincount(clusters, weights=degrees, minlength=size)
            np.minimum.at(self._least[axis], clusters, degrees)
            np.maximum.at(self._most[axis], clusters, degrees)

    @cached_property
    def parts(self) -> np.ndarray:
        """How many of each category each cluster has."""
        return self._parts[:-1].sum(axis=(2, 3))

    @cached_property
    def counts(self) -> np.ndarray:
        return self.parts.sum(axis=1)

    @property
    def area_only(self) -> np.ndarray:
        return self._parts[:-1, :, 1].sum(axis=(1, 2))

    @property
    def shared(self) -> np.ndarray:
        return self._parts[:-1, :, :, 1].sum(axis=(1, 2))

    def deaths(self) -> tuple[np.ndarray, np.ndarray]:
        """The dead of each cluster, and of how many incidents they are known."""
        deaths, known = self._dead.sums()
        return deaths[:-1], known[:-1]

    def middles(self) -> np.ndarray:
        """Mean longitude and latitude of each cluster, in degrees; 0 of an empty one."""
        return (self._degrees[:, :-1] / DEGREE / np.maximum(self.counts, 1)).T

    def bounds(self) -> np.ndarray:
        """West, south, east and north of each one's incidents, rounded so that they hold them."""
        step = DEGREE // 10**PLACES
        ends = np.concatenate((self._least // step, -(-self._most // step))).T[:-1]
        return ends / 10**PLACES


def _is_area(columns: Columns) -> np.ndarray:
    """For each site whether it is known to an area only."""
    is_area = np.array([precision in AREA_PRECISIONS for precision in LocationPrecision])
    return is_area[columns.sites.precision]


def _alone_by_cluster(
    columns: Columns, cells: _Cells, counts: np.ndarray, categories: Categories
) -> dict[int, dict]:
    """What is said of the one incident of each cluster that has but one."""
    clusters = np.flatnonzero(counts == 1)
    if not len(clusters):
        return {}
    rows, numbers = cells.rows_of(clusters)
    told = _told_alone(columns, rows, categories.of(columns, rows))
    return dict(zip(numbers.tolist(), told, strict=True))


def _told_alone(columns: Columns, rows: np.ndarray, categories: np.ndarray) -> list[dict]:
    """What a mark says of each of ``rows`` by itself; asks one query.

    {} for an incident that has gone since its row was read.
    """
    pks = columns.pk[rows].tolist()
    told = {
        pk: rest
        for pk, *rest in Incident.objects.filter(pk__in=pks)
        .order_by()
        .values_list("pk", "reference", "title", "location_radius_km")
    }
    positions = np.column_stack((columns.lon[rows], columns.lat[rows])) / DEGREE
    positions = positions.round(PLACES).tolist()
    sites, site = columns.sites, columns.site[rows]
    precisions, statuses, types = list(LocationPrecision), list(IncidentStatus), list(EventType)
    return [
        _alone(
            *told[pk],
            position=position,
            status=statuses[status],
            event_type=types[event_type],
            precision=precisions[precision],
            category=category,
            region=region,
            state=state,
        )
        if pk in told
        else {}
        for pk, position, status, event_type, precision, category, region, state in zip(
            pks,
            positions,
            sites.status[site].tolist(),
            columns.events.event_type[columns.event[rows]].tolist(),
            sites.precision[site].tolist(),
            categories.tolist(),
            sites.region[site].tolist(),
            sites.state[site].tolist(),
            strict=True,
        )
    ]


def _alone(
    reference, title, radius_km, *, position, status, event_type, precision, category, region, state
) -> dict:
    told = {
        "lon": position[0],
        "lat": position[1],
        "bounds": [*position, *position],
        "incident": reference,
        "title": title,
        "status": status.value,
        "type": event_type.value,
        "category": category,
        "precision": precision.value,
        "drawn": drawn_as(precision).value,
        "radius_km": radius_km or RADIUS_KM[precision],
    }
    area = area_drawn(precision, region, state)
    return told | {"area": area} if area else told


def _places_at(zoom: int) -> int:
    """How many decimal places of a degree a pixel at ``zoom`` is worth."""
    return min(PLACES, max(1, ceil(log10(256 * 2**zoom / 360))))
