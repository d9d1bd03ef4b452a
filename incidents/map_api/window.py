"""Which part of the map is asked for, and how a parameter that means nothing is refused."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from incidents.filters import Box, FilterError, read_box
from incidents.models.point_rules import TILE_ZOOM

COMPACT = {"separators": (",", ":"), "ensure_ascii": False}


class BadParameter(Exception):
    """A parameter besides those of the filter means nothing."""

    def __init__(self, parameter: str, message: str):
        super().__init__(message)
        self.error = FilterError(parameter, message)


def read_whole_number(
    request: HttpRequest, name: str, *, default: int, least: int, most: int
) -> int:
    """The number that a parameter has, or ``default``. Raises BadParameter."""
    value = request.GET.get(name, "")
    if not value:
        return default
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else -1
    if not least <= number <= most:
        raise BadParameter(
            name,
            _("“%(value)s” is no %(name)s: it is a whole number from %(least)s to %(most)s.")
            % {"value": value, "name": name, "least": least, "most": most},
        )
    return number


def read_window(request: HttpRequest) -> tuple[int, Box | None]:
    """What a map shows: ``zoom``, and ``bbox`` (None for the whole Earth).

    Raises BadParameter.
    """
    zoom = read_whole_number(request, "zoom", default=5, least=0, most=TILE_ZOOM)
    value = request.GET.get("bbox", "")
    try:
        return zoom, read_box(value) if value else None
    except ValueError:
        raise BadParameter(
            "bbox",
            _("“%(value)s” is not an area. Write west,south,east,north in degrees.")
            % {"value": value},
        ) from None
