"""Where a row says that it happened: its coordinates, checked against the state that it names."""

from django.utils.translation import gettext as _

from incidents.imports.cells import BadCell, degrees
from incidents.imports.countries import boxes, name_of


def coordinates(
    latitude: str, longitude: str, state: str, columns: tuple[str, str] = ("latitude", "longitude")
) -> tuple[float, float] | tuple[None, None]:
    """Longitude and latitude in degrees (WGS 84), both None where both cells are empty.

    ``state`` is an alpha-3 code or "". Raises ``BadCell`` where they are no place on Earth, or lie
    in ``state`` only the other way round.
    """
    try:
        north = degrees(latitude, 90)
    except BadCell as bad:
        bad.column = columns[0]
        raise
    try:
        east = degrees(longitude, 180)
    except BadCell as bad:
        bad.column = columns[1]
        raise
    if north is None or east is None:
        if north is east:
            return None, None
        raise BadCell(
            _("Give latitude and longitude both, or neither."),
            columns[0] if north is None else columns[1],
        )
    if north == 0 and east == 0:
        raise BadCell(
            _("0, 0 lies in the sea and stands for “not known”: leave both cells empty."),
            columns[0],
        )
    box = boxes().get(state)
    if box and not box.holds(east, north) and box.holds(north, east):
        raise BadCell(
            _("Latitude and longitude are swapped: the other way round they lie in %(state)s.")
            % {"state": name_of(state)},
            columns[0],
        )
    return east, north
