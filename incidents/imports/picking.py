"""The cells of a row that a format reads, picked by the names of their columns."""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter

from incidents.imports.cells import BadCell, too_long

# Codes, numbers and dates are a few characters long. What is read from them is remembered, so
# that longer texts would fill the memory.
LONGEST_CODE = 100
# A name may be a list of twenty governments.
LONGEST_NAMES = 2000


def picker(
    columns: Sequence[str], wanted: Sequence[str], longest: Mapping[str, int | None]
) -> Callable[[list[str]], tuple[str, ...]]:
    """A function from the cells of a row, in the order of ``columns``, to those ``wanted``.

    A column that the file lacks is an empty cell. ``longest`` tells how many characters a cell
    may have where that is not ``LONGEST_CODE``, None for any number: the function raises
    ``BadCell`` for a longer one.
    """
    place = {name: number for number, name in reversed(tuple(enumerate(columns)))}
    # What the file lacks is the empty cell that is put behind the last one.
    pick = itemgetter(*(place.get(name, len(columns)) for name in wanted))
    groups: dict[int, list[str]] = {}
    for name in wanted:
        if (limit := longest.get(name, LONGEST_CODE)) is not None and name in place:
            groups.setdefault(limit, []).append(name)
    checks = [
        (limit, names, itemgetter(*(place[name] for name in names), len(columns)))
        for limit, names in groups.items()
    ]

    def picked(cells: list[str]) -> tuple[str, ...]:
        cells = [*cells, ""]
        for limit, names, of in checks:
            if max(map(len, of(cells))) > limit:
                column = next(name for name in names if len(cells[place[name]]) > limit)
                raise BadCell(too_long(limit), column)
        return pick(cells)

    return picked
