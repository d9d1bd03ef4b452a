"""All incidents in memory, column by column: a row is an incident."""

from bisect import bisect_left
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from incidents.columns.blocks import count_of_codes
from incidents.columns.combinations import Events, Sites
from incidents.columns.keys import key_of
from incidents.columns.marked_rows import LatelyFound
from incidents.columns.parties import Eras, Parties
from incidents.columns.reading import Answers, Batch
from incidents.columns.references import References
from incidents.columns.tolls import Tolls
from incidents.models import Audience
from incidents.text_search import TextCache

# Rows that may follow the sorted ones before all are sorted anew.
MOST_LOOSE = 4096
# So many keys are found one by one in less time than all together.
FEW = 4

_NAMES = ("pk", "date", "last_date", "lon", "lat", "operation", "site", "event", "party")
_TOLL = {audience: f"toll_{audience.value}" for audience in Audience}
_MARK = {audience: f"mark_{audience.value}" for audience in Audience}


@dataclass(frozen=True, eq=False)
class Columns:
    """The incidents as they were at one moment; it never changes, so threads share it.

    The first ``in_order`` rows are the newest first (date, then key). The rest, the loose rows,
    were written since. Rows that are not ``alive`` were deleted, or stand elsewhere as they
    are now. ``Selection.rows`` has the living ones of all, in order.

    One int32 array for each of ``pk``, ``date`` and ``last_date`` (days since 1970-01-01),
    ``lon`` and ``lat`` (1e-7 degrees; NO_POINT where there is none), ``operation`` (key, 0 for
    none) and ``mark[audience]``, which tells one version of an incident from another by what
    the audience may see. ``site``, ``event``, ``party`` and ``toll[audience]`` are codes into
    ``sites``, ``events``, ``parties`` and ``tolls``.

    ``texts`` has the incidents of common words; None for what may yet be undone.
    """

    texts: TextCache | None
    references: References
    eras: Eras
    sites: Sites
    events: Events
    parties: Parties
    tolls: Tolls
    in_order: int
    size: int
    alive: np.ndarray
    # With room at the end of each, in which the next ones write: nobody reads beyond ``size``.
    _room: dict[str, np.ndarray]
    # The loose rows in order, and the sorted row before which each stands.
    _loose: np.ndarray
    _before: np.ndarray
    # Each state of the columns begins with its own.
    lately: LatelyFound = field(init=False, default_factory=LatelyFound)
    _counts: dict[str, np.ndarray] = field(init=False, default_factory=dict)

    @classmethod
    def of_answers(
        cls,
        answers: Iterable[Answers],
        count: int,
        references: References,
        texts: TextCache | None,
    ) -> "Columns":
        """The incidents of some answers of the database, which are about so many."""
        names = (*_NAMES, *_TOLL.values(), *_MARK.values())
        columns = cls(
            texts=texts,
            references=references,
            eras=Eras.of(references.ancestries),
            sites=Sites.empty(),
            events=Events.empty(),
            parties=Parties.empty(),
            tolls=Tolls.empty(),
            in_order=0,
            size=0,
            alive=np.zeros(0, bool),
            _room={name: np.empty(count + MOST_LOOSE, np.int32) for name in names},
            _loose=np.zeros(0, np.int32),
            _before=np.zeros(0, np.int32),
        )
        # While the database answers the next question, the last answer is put in place.
        with ThreadPoolExecutor(1) as encoder:
            placed = None
            for answer in answers:
                columns = placed.result() if placed else columns
                placed = encoder.submit(columns._with_answer, answer)
            columns = placed.result() if placed else columns
        columns._sort()
        return replace(columns, in_order=columns.size)

    def _with_answer(self, answer: Answers) -> "Columns":
        return self._appended(answer.batch())

    def _sort(self) -> None:
        """Put all rows in order, in place: nobody else has them yet."""
        # As one number, which is sorted three times as fast as two.
        order = np.argsort(-(self.date.astype(np.int64) << 32 | self.pk))
        for array in self._room.values():
            array[: self.size] = array[: self.size][order]

    def __getattr__(self, name: str) -> np.ndarray:
        if name in _NAMES:
            return self._room[name][: self.size]
        raise AttributeError(name)

    @property
    def mark(self) -> dict[Audience, np.ndarray]:
        return {audience: self._room[name][: self.size] for audience, name in _MARK.items()}

    @property
    def toll(self) -> dict[Audience, np.ndarray]:
        return {audience: self._room[name][: self.size] for audience, name in _TOLL.items()}

    def codes(self, name: str) -> tuple[np.ndarray, int]:
        """The codes of ``site``, ``event``, ``party`` or an audience, and how many there are."""
        tables = {"site": self.sites, "event": self.events, "party": self.parties}
        if name in tables:
            return self._room[name][: self.size], len(tables[name])
        return self.toll[name], len(self.tolls)

    def counts(self, name: str) -> np.ndarray:
        """How many rows, dead ones too, have each code, int64 by code."""
        if name not in self._counts:
            codes, size = self.codes(name)
            self._counts[name] = count_of_codes(codes, size)
        return self._counts[name]

    @cached_property
    def version(self) -> str:
        """A text that every committed write to an incident moves, the same in all processes."""
        marks = int(self.mark[Audience.DESK][self.alive].astype(np.int64).sum())
        return f"{np.count_nonzero(self.alive):x}-{marks & (1 << 64) - 1:x}"

    def ordered(self, mask: np.ndarray) -> np.ndarray:
        """The rows (intp) that a mask over all rows has, newest first."""
        rows = np.flatnonzero(mask[: self.in_order])
        if not len(self._loose):
            return rows
        wanted = mask[self._loose]
        return np.insert(rows, np.searchsorted(rows, self._before[wanted]), self._loose[wanted])

    def with_batch(self, batch: Batch, replaced=(), *, is_shared: bool = True) -> "Columns":
        """The next ones: with these incidents instead of those with the keys ``replaced``.

        Unless ``is_shared``, for what may yet be undone, the arrays are copied first.
        """
        columns, count = self, len(batch.pk)
        if not is_shared:
            room = {
                name: np.concatenate((array[: self.size], np.empty(count, np.int32)))
                for name, array in self._room.items()
            }
            columns = replace(columns, texts=None, _room=room)
        elif self.size + count > len(self._room["pk"]):
            columns = self.sorted_anew(count)
        following = columns._appended(batch)
        if len(replaced) > FEW:
            following.alive[: columns.size] &= ~np.isin(columns.pk, np.asarray(replaced))
        else:
            for key in replaced:
                following.alive[np.flatnonzero(columns.pk == key)] = False
        following = following._with_order(count)
        for name, counts in list(columns._counts.items()):
            codes, size = following.codes(name)
            more = np.bincount(codes[columns.size :], minlength=size)
            more[: len(counts)] += counts
            following._counts[name] = more
        return following

    def _appended(self, batch: Batch) -> "Columns":
        sites, site, *keys = self.sites.encode(batch.attributes)
        events, event, key = self.events.encode(batch.attributes)
        keys.append(key)
        parties, party, key = self.parties.encode(batch.involvements, batch.date, self.eras)
        dates = batch.date.astype(np.int64) << 32 | batch.last_date
        point = batch.lon.astype(np.int64) << 32 | batch.lat
        mark = key_of(batch.pk, batch.written_at, dates, point, batch.operation, *keys, key)
        tolls, codes, marks = self.tolls, {}, {}
        for index, audience in enumerate(Audience):
            tolls, codes[_TOLL[audience]], key = tolls.encode(batch.tolls, index, len(batch.pk))
            marks[_MARK[audience]] = key_of(mark, key).astype(np.int32)
        size = self.size + len(batch.pk)
        values = {
            "pk": batch.pk,
            "date": batch.date,
            "last_date": batch.last_date,
            "lon": batch.lon,
            "lat": batch.lat,
            "operation": batch.operation,
            "site": site,
            "event": event,
            "party": party,
            **codes,
            **marks,
        }
        for name, array in self._room.items():
            array[self.size : size] = values[name]
        return replace(
            self,
            sites=sites,
            events=events,
            parties=parties,
            tolls=tolls,
            size=size,
            alive=np.append(self.alive, np.ones(len(batch.pk), bool)),
        )

    def _with_order(self, added: int) -> "Columns":
        """The same, with the places among the sorted rows of the last ``added`` rows too."""
        dates, keys = self.date, self.pk

        def place(row: int) -> tuple[int, int]:
            return -int(dates[row]), -int(keys[row])

        new = np.arange(self.size - added, self.size, dtype=np.int32)
        places = [bisect_left(range(self.in_order), place(row), key=place) for row in new]
        loose = np.concatenate((self._loose, new))
        before = np.concatenate((self._before, np.array(places, np.int32)))
        order = np.lexsort((-keys[loose], -dates[loose]))
        order = order[self.alive[loose[order]]]
        return replace(self, _loose=loose[order], _before=before[order])

    def sorted_anew(self, more: int = 0) -> "Columns":
        """The same incidents, all in order, with room for ``more`` and the next changes."""
        order = self.ordered(self.alive)
        room = {}
        for name, array in self._room.items():
            room[name] = np.empty(len(order) + more + MOST_LOOSE, np.int32)
            np.take(array, order, out=room[name][: len(order)])
        return replace(
            self,
            in_order=len(order),
            size=len(order),
            alive=np.ones(len(order), bool),
            _room=room,
            _loose=order[:0],
            _before=order[:0],
        )

    def judged_by(self, references: References) -> "Columns":
        """The same incidents by other references."""
        if references.ancestries.same_as(self.references.ancestries):
            return replace(self, references=references)
        eras = Eras.of(references.ancestries)
        parties, party = self.parties.encode_anew(self.party, self.date, eras)
        # A column of its own: others still read the former one.
        room = {**self._room, "party": np.empty_like(self._room["party"])}
        room["party"][: self.size] = party
        return replace(self, references=references, eras=eras, parties=parties, _room=room)
