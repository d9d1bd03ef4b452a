"""The incidents of a filter: the one answer from which every page, map and export is made."""

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

import numpy as np

from incidents.columns.blocks import blocks_of, count_of_codes, stretches_of, taken
from incidents.columns.columns import Columns
from incidents.columns.combinations import Sites
from incidents.columns.conditions import (
    Found,
    codes_found,
    deaths_told,
    is_told_by_columns,
    key_of_finding,
    rows_found,
    without,
    without_codes,
)
from incidents.columns.current import current_columns
from incidents.columns.marked_rows import MarkedRows
from incidents.columns.ordering import following, mark_in_list, places_in_list
from incidents.columns.reading import NO_POINT
from incidents.evidence import audience_of
from incidents.filters import IncidentFilter
from incidents.models import Audience
from incidents.text_search import Respelling


def select(incident_filter: IncidentFilter) -> "Selection":
    """The incidents that a filter asks for and its user may see, as they are at this moment.

    Everything that one answer says is taken from one Selection, so that it agrees.
    Raises StoreUnavailable where the incidents cannot be brought up to date.
    """
    return Selection(current_columns(), incident_filter, Found())


def _marked_rows(
    columns: Columns,
    incident_filter: IncidentFilter,
    found: Found,
    *,
    in_any_state: bool = False,
    whatever: str = "",
) -> MarkedRows:
    """The rows that ``rows_found`` finds, if nobody has looked for them lately."""
    key = (key_of_finding(incident_filter), in_any_state, whatever)
    is_kept = is_told_by_columns(incident_filter)
    marked = found.marked.get(key) or (columns.lately.get(key) if is_kept else None)
    if marked is None:
        mask = rows_found(
            columns, incident_filter, found, in_any_state=in_any_state, whatever=whatever
        )
        marked = MarkedRows(mask)
        if is_kept:
            columns.lately.keep(key, marked)
    found.marked[key] = marked
    return marked


class Selection:
    """Incidents of ``columns``: those that a filter finds or, with ``part``, some of these.

    ``found`` is what was found for filters that have something in common with this one.
    """

    def __init__(
        self,
        columns: Columns,
        incident_filter: IncidentFilter,
        found: Found,
        *,
        in_any_state: bool = False,
        part: MarkedRows | None = None,
    ):
        self.columns = columns
        self.incident_filter = incident_filter
        self._found = found
        self._is_in_any_state = in_any_state
        self._part = part
        self._others: dict[tuple[str, ...], Selection] = {}
        self._counts: dict[str, np.ndarray] = {}

    @cached_property
    def marked(self) -> MarkedRows:
        """Their rows."""
        if self._part is not None:
            return self._part
        return _marked_rows(
            self.columns,
            self.incident_filter,
            self._found,
            in_any_state=self._is_in_any_state,
        )

    @property
    def count(self) -> int:
        """How many they are."""
        return self.marked.count

    @cached_property
    def rows(self) -> np.ndarray:
        """Their rows (intp), newest first (date, then key)."""
        return self.columns.ordered(self.marked.mask)

    @cached_property
    def version(self) -> str:
        """A text that moves with every committed write to one of these incidents.

        It is the same in every process.
        """
        # A sum, as the order says nothing.
        mark = self.columns.mark[self.audience]
        marks = 0
        for rows, left_out in self.stretches():
            marks += int(taken(mark, rows).sum(dtype=np.int64))
            if left_out is not None:
                marks -= int(taken(mark, rows)[left_out].sum(dtype=np.int64))
        return f"{self.count:x}-{marks & (1 << 64) - 1:x}"

    @property
    def audience(self) -> Audience:
        """Whose tolls the filter's user sees."""
        return audience_of(self.incident_filter.user)

    @property
    def respellings(self) -> tuple[Respelling, ...]:
        """Words of the filter's text that occur nowhere, and what was looked for instead."""
        if not self.incident_filter.text:
            return ()
        # What the text means is found with the rows.
        _ = self.marked
        return self._found.texts[self.audience, self.incident_filter.text].respellings

    def blocks(self) -> Iterator[np.ndarray]:
        """The same rows in no order, some ten thousand at once, for what takes many steps."""
        return blocks_of(self.marked.mask, self.count)

    def stretches(self) -> Iterator[tuple[slice | np.ndarray, np.ndarray | None]]:
        """The same with rows between them that do not count: see ``blocks.stretches_of``."""
        return stretches_of(self.marked.mask, self.count)

    def of(self, column: np.ndarray) -> np.ndarray:
        """The values of these incidents in a column of ``columns``, in the order of ``rows``."""
        return np.take(column, self.rows, mode="clip")

    @cached_property
    def site(self) -> np.ndarray:
        """The code of each one's site, in the order of ``rows``."""
        return self.of(self.columns.site)

    @cached_property
    def event(self) -> np.ndarray:
        """The code of each one's event, in the order of ``rows``."""
        return self.of(self.columns.event)

    @cached_property
    def toll(self) -> np.ndarray:
        """The code of each one's toll that the user sees, in the order of ``rows``."""
        return self.of(self.columns.toll[self.audience])

    def without(self, *parameters: str) -> "Selection":
        """What the same filter finds less these parameters, as they stand in an address.

        It is this Selection itself where they say nothing.
        """
        if parameters not in self._others:
            wider = without(self.incident_filter, parameters)
            if wider == self.incident_filter:
                return self
            self._others[parameters] = self.asking(wider)
        return self._others[parameters]

    def asking(self, incident_filter: IncidentFilter) -> "Selection":
        """What another filter finds among the same columns."""
        if incident_filter == self.incident_filter:
            return self
        return Selection(self.columns, incident_filter, self._found)

    @property
    def in_any_state(self) -> "Selection":
        """The same with those in states that are left out as they are not followed."""
        wider = self._in_any_state
        # Not kept as itself: what refers to itself stays in memory until somebody looks for such.
        return self if wider is None else wider

    @cached_property
    def _in_any_state(self) -> "Selection | None":
        if not self.incident_filter.keeps_to_followed_states:
            return None
        return Selection(self.columns, self.incident_filter, self._found, in_any_state=True)

    def narrowed(self, keep: np.ndarray) -> "Selection":
        """Those for which ``keep`` (bool, in the order of ``rows``) is true."""
        mask = np.zeros(self.columns.size, bool)
        mask[self.rows[keep]] = True
        return self._among(mask)

    @cached_property
    def mapped(self) -> "Selection":
        """Those that are on the map."""
        return self._among(self.marked.mask & (self.columns.lon != NO_POINT))

    @cached_property
    def unplaced(self) -> "Selection":
        """Those that are not on the map."""
        return self._among(self.marked.mask & (self.columns.lon == NO_POINT))

    def _among(self, mask: np.ndarray) -> "Selection":
        return Selection(self.columns, self.incident_filter, self._found, part=MarkedRows(mask))

    # Counted by code

    def site_counts(self) -> np.ndarray:
        """How many of the incidents have each site, int64 by code."""
        return self._counts_by_code("site")

    def site_counts_since(self, days: list[int]) -> list[np.ndarray]:
        """The same of those that began on each of some days (since 1970-01-01) or later.

        The days are in order.
        """
        columns = self.columns
        marked, is_found = self._whatever("site")
        size, first = len(columns.sites), columns.in_order
        loose = first + np.flatnonzero(marked.mask[first:])
        counts, since, rows_before = np.zeros(size, np.int64), [], 0
        for day in reversed(days):
            # The newest stand first.
            until = bisect_left(range(first), 1 - day, key=lambda row: -int(columns.date[row]))
            rows = rows_before + np.flatnonzero(marked.mask[rows_before:until])
            counts = counts + count_of_codes(np.take(columns.site, rows, mode="clip"), size)
            late = loose[columns.date[loose] >= day]
            since.insert(0, counts + np.bincount(columns.site[late], minlength=size))
            rows_before = until
        return since if is_found is None else [counts * is_found for counts in since]

    def event_counts(self) -> np.ndarray:
        """How many of the incidents have each event, int64 by code."""
        return self._counts_by_code("event")

    def party_counts(self) -> np.ndarray:
        """How many of the incidents have each party, int64 by code."""
        return self._counts_by_code("party")

    def _counts_by_code(self, name: str) -> np.ndarray:
        if name not in self._counts:
            marked, is_found = self._whatever(name)
            counts = marked.counts(self.columns, name)
            self._counts[name] = counts if is_found is None else counts * is_found
        return self._counts[name]

    def _whatever(self, name: str) -> tuple[MarkedRows, np.ndarray | None]:
        """Rows that may have any code in a column, and which codes are these incidents'.

        So filters that differ in what they ask of one column alone, as those do by which
        choices are counted, are counted together. None stands for all codes.
        """
        if self._part is not None:
            return self._part, None
        is_found = codes_found(
            self.columns,
            self.incident_filter,
            name,
            self._found,
            in_any_state=self._is_in_any_state,
        )
        if is_found is None:
            return self.marked, None
        wider = without_codes(self.incident_filter, name)
        in_any_state = self._is_in_any_state and name != "site"
        return _marked_rows(
            self.columns, wider, self._found, in_any_state=in_any_state, whatever=name
        ), is_found

    def toll_counts(self) -> np.ndarray:
        """How many of the incidents have each toll that the user sees, int64 by code."""
        return self.marked.counts(self.columns, self.audience)

    def counts_of(self, attribute: str) -> tuple[np.ndarray, np.ndarray]:
        """The values of an attribute of ``Sites`` or ``Events`` by code, and the counts by code."""
        if attribute in Sites.KINDS:
            return getattr(self.columns.sites, attribute), self.site_counts()
        return getattr(self.columns.events, attribute), self.event_counts()

    # Figures

    def deaths(self) -> np.ndarray:
        """How many died in each by the view's figure and side (int64), for sums.

        The incident's share of what is told of its operation is included; -1 is not known.
        """
        view = self.incident_filter.view_figure
        numbers = self.columns.tolls.numbers(view.figure.value, view.side.value)
        return numbers[self.toll].astype(np.int64)

    def deaths_told(self) -> np.ndarray:
        """How many died in each as lists have it (int32): an operation's toll is not shared."""
        return self.of(deaths_told(self.columns, self.incident_filter))

    # One list of them

    def ids(self) -> list[int]:
        """The keys of all, newest first."""
        return self.of(self.columns.pk).tolist()

    def page(self, start: int, size: int) -> list[int]:
        """The keys of ``size`` incidents from the one at ``start`` in the filter's order."""
        rows = self.rows[places_in_list(self, start, start + size)]
        return self.columns.pk[rows].tolist()

    def position_of(self, pk: int) -> int | None:
        """Where an incident stands in the filter's order, from 0; None if it is not among them."""
        [places] = np.nonzero(self.columns.pk[self.rows] == pk)
        if not len(places):
            return None
        order = places_in_list(self, 0, self.count)
        return int(np.flatnonzero(order == places[0])[0])

    def page_after(self, mark: list | None, size: int) -> list[int]:
        """The keys of the ``size`` incidents that follow a mark in the filter's order."""
        rest = self if mark is None else self.narrowed(following(self, mark))
        return rest.page(0, size)

    def mark_of(self, pk: int) -> list | None:
        """Where an incident stands in the filter's order, for ``page_after``: see ordering."""
        return mark_in_list(self, pk)

    def those_of(self, pks: list[int]) -> set[int]:
        """Which of some keys are these incidents'."""
        is_asked = np.isin(self.columns.pk, np.asarray(pks, np.int64))
        return set(self.columns.pk[is_asked & self.marked.mask].tolist())

    # Where they are

    def extent(self) -> list[float] | None:
        """West, south, east and north of their points in degrees; None if there is none."""
        return self.marked.made_once("extent", self._extent)

    def _extent(self) -> list[float] | None:
        columns, ends = self.columns, []
        for rows, left_out in self.stretches():
            lon, lat = taken(columns.lon, rows), taken(columns.lat, rows)
            is_mapped = lon != NO_POINT
            if left_out is not None:
                is_mapped &= ~left_out
            if is_mapped.any():
                lon, lat = lon[is_mapped], lat[is_mapped]
                ends.append((lon.min(), lat.min(), -lon.max(), -lat.max()))
        if not ends:
            return None
        west, south, east, north = np.min(ends, axis=0).tolist()
        return [round(end / 1e7, 4) for end in (west, south, -east, -north)]
