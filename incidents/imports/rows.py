"""What a row of a dataset's file says, whatever the format of the file: the one form that
is loaded."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Party:
    """A group as the row names it, or civilians.

    ``code`` is the dataset's own number for the group, "" where it has none. ``side`` is a
    ``Side``, what the row tells of the group's kind; ``role`` a ``Role``, ``basis`` a ``Basis``.
    ``claimant`` is who says so, "" for the dataset itself. Of civilians ``name`` is how the row
    calls them.
    """

    name: str
    role: str
    side: str
    basis: str = "observed"
    is_civilians: bool = False
    code: str = ""
    claimant: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many of one side were killed, wounded ...: whole persons, None is an open bound.

    ``claimant`` is who says so, "" for the dataset itself; ``note`` says what was put right.
    """

    side: str
    outcome: str
    minimum: int | None
    maximum: int | None
    figure: int | None = None
    group: str = ""
    qualifier: str = ""
    claimant: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A report that the row rests on: ``title`` and ``address`` may be "", ``date`` None."""

    publisher: str
    title: str = ""
    # In quotes: in here "date" is the field by then.
    date: "date | None" = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One incident as the dataset tells it.

    ``line`` is the line of the file (from 1) on which it begins. ``revision`` grows with each
    change that the dataset makes to the row ("" where it does not tell). ``state`` is an ISO
    3166 alpha-3 code or "", ``region`` a name as the row has it. ``longitude`` and ``latitude``
    are degrees (WGS 84), both or neither. ``published`` are the row's own values, word for word,
    by the name of their column. ``warnings`` are sentences: what is odd and was kept.
    """

    line: int
    external_id: str
    title: str
    date: date
    date_end: date | None
    date_precision: str
    event_type: str
    sub_event_type: str
    place_text: str
    state: str
    region: str
    longitude: float | None
    latitude: float | None
    location_precision: str
    parties: tuple[Party, ...]
    counts: tuple[Count, ...]
    sources: tuple[Source, ...]
    published: dict[str, str]
    summary: str = ""
    revision: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that cannot be loaded: where, in which column ("" for the whole), why.

    ``published`` are its values as far as they could be read, for the file of what was rejected;
    ``external_id`` is its id, "" where that cannot be read.
    """

    line: int
    column: str
    reason: str
    published: dict[str, str]
    external_id: str = ""
