"""The list beside the map: which of a filter's incidents an address asks it for."""

from dataclasses import dataclass

from django.http import QueryDict

from incidents.columns import Selection
from incidents.evidence import rows_of
from incidents.filters import Box, read_box, row_number
from incidents.models import Incident
from incidents.views.query_links import map_address

ROWS_ON_A_PAGE = 20
# Whoever comes back to a list finds as many rows as were read, up to this; of a longer
# one the last of them.
MOST_ROWS = 200
UNPLACED = "unplaced"
# The columns' unit of longitude and latitude.
DEGREE = 10**7


@dataclass(frozen=True)
class ListQuery:
    """What an address says of the list, besides the filter.

    ``unplaced``: the incidents without a location, else those on the map; with ``here``
    only those in this part of it, such as those of a cluster. ``after`` is the reference
    of the incident after which the rows begin, and ``start`` how many came before, for
    when that incident has left the list; ``upto`` that of the row to which a reader had come.
    """

    unplaced: bool = False
    here: Box | None = None
    after: str = ""
    start: int = 0
    upto: str = ""

    @classmethod
    def read(cls, params: QueryDict) -> "ListQuery":
        """A value that means nothing is left out: the list then begins at its beginning."""
        unplaced = params.get("list") == UNPLACED
        return cls(
            unplaced=unplaced,
            here=None if unplaced else _box(params.get("here", "")),
            after=_reference(params.get("after", "")),
            start=row_number(params.get("start", "")),
            upto=_reference(params.get("upto", "")),
        )

    @property
    def values(self) -> dict[str, str]:
        """What the addresses of the same list, from its beginning, have of this."""
        if self.unplaced:
            return {"list": UNPLACED}
        return {"here": ",".join(f"{number:.10g}" for number in self.here)} if self.here else {}


@dataclass(frozen=True)
class ListPage:
    """Some rows of the list, the first of them the ``first`` (from 1) of ``total``.

    ``next_address`` leads to the rows after them, "" at the end; ``first_address`` to the
    beginning, "" there.
    """

    rows: list
    unplaced: bool
    here: Box | None
    first: int
    total: int
    next_address: str
    first_address: str

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def list_page(selection: Selection, query: ListQuery, kept: QueryDict) -> ListPage:
    """The rows of what is selected that ``query`` asks for; their addresses repeat ``kept``."""
    listed = _listed(selection, query)
    start, end = _span(listed, query)
    incident_filter = selection.incident_filter
    rows = rows_of(
        listed.page(start, end - start), incident_filter.user, incident_filter.view_figure
    )
    next_address = ""
    if rows and end < listed.count:
        after = rows[-1].incident.reference
        next_address = map_address(kept, after=after, start=str(end))
    return ListPage(
        rows=rows,
        unplaced=query.unplaced,
        here=query.here,
        first=start + 1,
        total=listed.count,
        next_address=next_address,
        first_address=map_address(kept) if start else "",
    )


def _listed(selection: Selection, query: ListQuery) -> Selection:
    """The incidents of the one list or the other."""
    if query.unplaced:
        return selection.unplaced
    if query.here is None:
        return selection.mapped
    mapped = selection.mapped
    west, south, east, north = (round(degrees * DEGREE) for degrees in query.here)
    lon, lat = mapped.of(mapped.columns.lon), mapped.of(mapped.columns.lat)
    return mapped.narrowed((west <= lon) & (lon <= east) & (south <= lat) & (lat <= north))


def _span(listed: Selection, query: ListQuery) -> tuple[int, int]:
    """Where in the list the rows begin and end."""
    if query.upto:
        position = _position(listed, query.upto)
        if position is not None:
            end = max(position + 1, ROWS_ON_A_PAGE)
            return (0, end) if end <= MOST_ROWS else (end - MOST_ROWS, end)
    start = 0
    if query.after:
        position = _position(listed, query.after)
        start = query.start if position is None else position + 1
        start = min(start, max(listed.count - 1, 0))
    return start, start + ROWS_ON_A_PAGE


def _position(listed: Selection, reference: str) -> int | None:
    pk = Incident.objects.filter(reference=reference).values_list("pk", flat=True).first()
    return None if pk is None else listed.position_of(pk)


def _box(text: str) -> Box | None:
    try:
        return read_box(text)
    except ValueError:
        return None


def _reference(text: str) -> str:
    return text.strip().upper() if len(text) < 20 and "\x00" not in text else ""
