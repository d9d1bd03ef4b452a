"""The cells of a row that a format reads, picked by the names of their columns."""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter

from incidents.imports.cells import BadCell, too_long
from incidents.imports.rows import Row

# From (line, cells, the cells by their columns' names as published).
ReadRow = Callable[[int, list[str], dict[str, str]], Row]

# Codes, numbers and dates are a few characters long. What is read from them is remembered, so
# that longer texts would fill the memory.
LONGEST_CODE = 100
# A name may be a list of twenty governments.
LONGEST_NAMES = 2000


def reader_of(
    columns: Sequence[str],
    wanted: Sequence[str],
    longest: Mapping[str, int | None],
    row: Callable[[int, tuple[str, ...], dict[str, str]], Row],
) -> ReadRow:
    """What reads the rows of a file: ``row``, given the cells that are ``wanted`` alone.

    ``columns`` are those of the file in its order, in lower case. A column that the file lacks is
    an empty cell. ``longest`` tells how many characters a cell may have where that is not
    ``LONGEST_CODE``, None for any number: ``BadCell`` is raised for a longer one.
    """
    of = _picker(columns, wanted, longest)

    def read(line: int, cells: list[str], published: dict[str, str]) -> Row:
        return row(line, of(cells), published)

    return read


def _picker(
    columns: Sequence[str], wanted: Sequence[str], longest: Mapping[str, int | None]
) -> Callable[[list[str]], tuple[str, ...]]:
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
