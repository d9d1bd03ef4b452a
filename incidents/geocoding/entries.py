"""The places and names of the gazetteer in memory, and the search for names that are alike."""

import string
import sys
from collections.abc import Collection, Iterator
from copy import copy
from dataclasses import dataclass

import numpy as np
from django.contrib.gis.geos import Point
from django.db.models import FloatField, Func
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from incidents.geocoding.sound import letters_of, sound_keys
from incidents.models.place import Place
from incidents.models.place_name import PlaceName, PlaceNameKind

ROWS_A_FETCH = 20_000
# How many names that share pieces of their sound are then compared letter by letter.
MOST_COMPARED = 60
# A sound that a rule has settled is one of these; line ends part the names.
_LETTERS = "\n" + string.ascii_letters + string.digits
_CODE = np.zeros(128, np.int32)
_CODE[[ord(letter) for letter in _LETTERS]] = range(len(_LETTERS))
_BASE = len(_LETTERS)
NO_REGION = 0


@dataclass(frozen=True)
class Match:
    """A name of a place that is, or is like, the name that was looked for.

    ``sound`` and ``letters`` say how alike they are, from 0 to 1.
    """

    entries: "Entries"
    row: int
    spelling: str
    sound_key: str
    sound: float
    letters: float
    letters_that_differ: int


@dataclass(frozen=True)
class Within:
    """Where a place has to lie: in a state, and in one of some regions (or in an unknown one)."""

    state: int | None = None
    regions: frozenset[int] | None = None


class Entries:
    """A set of places with their names; it is never changed after it was read."""

    def __init__(self, *, only: Collection[int] | None = None, leaving_out: Collection[int] = ()):
        places, names = Place.objects.current().order_by("pk"), PlaceName.objects.order_by()
        if only is not None:
            places, names = places.filter(pk__in=only), names.filter(place__in=only)
        if leaving_out:
            names = names.exclude(pk__in=leaving_out)
        self._read_places(places)
        self._read_names(names)
        self._index_sounds()
        self._inside: dict[Within, np.ndarray] = {}
        self._hidden: frozenset[int] = frozenset()

    def without(self, keys: Collection[int]) -> "Entries":
        """The same, but without the places that have these keys."""
        others = copy(self)
        others._hidden = frozenset(np.flatnonzero(np.isin(self.keys, list(keys))).tolist())
        return others

    def _read_places(self, places) -> None:
        columns = places.annotate(lon=_coordinate("ST_X"), lat=_coordinate("ST_Y")).values_list(
            "pk",
            "name",
            "state_id",
            "region_id",
            "lon",
            "lat",
            "feature_class",
            "feature_code",
            "population",
        )
        rows = list(columns.iterator(chunk_size=ROWS_A_FETCH))
        self.keys = np.array([row[0] for row in rows], np.int64)
        self.names = [row[1] for row in rows]
        self.states = np.array([row[2] for row in rows], np.int32)
        self.regions = np.array([row[3] or NO_REGION for row in rows], np.int32)
        self.lons = np.array([row[4] for row in rows], float)
        self.lats = np.array([row[5] for row in rows], float)
        self.classes = [sys.intern(row[6]) for row in rows]
        self.codes = [sys.intern(row[7]) for row in rows]
        self.populations = np.array([row[8] or 0 for row in rows], np.int64)
        self.is_populated = np.array([letter == "P" for letter in self.classes], bool)

    def _read_names(self, names) -> None:
        row_of = {int(key): row for row, key in enumerate(self.keys)}
        is_alias: dict[tuple[str, int], bool] = {}
        columns = names.values_list("place_id", "normalised", "kind")
        for place, text, kind in columns.iterator(chunk_size=ROWS_A_FETCH):
            # A place may have gone, or come, since the places were read.
            if text and (row := row_of.get(place)) is not None:
                pair = (text, row)
                alias = kind == PlaceNameKind.ALIAS
                is_alias[pair] = is_alias.get(pair, False) or alias
        pairs = sorted(is_alias)
        self.spellings = list(dict.fromkeys(text for text, _row in pairs))
        self.number_of = {text: number for number, text in enumerate(self.spellings)}
        self.pair_spelling = np.array([self.number_of[text] for text, _row in pairs], np.int32)
        self.pair_row = np.array([row for _text, row in pairs], np.int32)
        self.pair_is_alias = np.array([is_alias[pair] for pair in pairs], bool)
        self.first_pair = np.searchsorted(self.pair_spelling, range(len(self.spellings) + 1))

    def _index_sounds(self) -> None:
        self.letters = letters_of(self.spellings) if self.spellings else []
        self.sounds = sound_keys(self.spellings) if self.spellings else []
        owner, grams = _grams_of_all(self.sounds)
        order = np.argsort(grams, kind="stable")
        self.gram_owner = owner[order].astype(np.int32)
        self.gram_codes, self.gram_first = np.unique(grams[order], return_index=True)
        self.gram_first = np.append(self.gram_first, len(grams))
        # A piece that few names have says more than one that many have.
        count = np.diff(self.gram_first)
        self.gram_weight = np.log(1 + len(self.spellings) / np.maximum(count, 1)).astype(np.float32)
        self.sound_weight = np.bincount(
            self.gram_owner,
            weights=np.repeat(self.gram_weight, count),
            minlength=len(self.spellings),
        )

    def __len__(self):
        return len(self.keys)

    def named(self, name: str) -> Iterator[tuple[int, bool]]:
        """Rows of the places that have this normalised name, and whether an analyst chose it so."""
        number = self.number_of.get(name)
        if number is not None:
            for pair in range(self.first_pair[number], self.first_pair[number + 1]):
                if (row := int(self.pair_row[pair])) not in self._hidden:
                    yield row, bool(self.pair_is_alias[pair])

    def alike(self, name: str, within: Within) -> list[Match]:
        """The places inside whose names sound most like ``name``, in no order."""
        sound = sound_keys([name])[0]
        pairs = self._pairs_inside(within)
        if not sound or not len(pairs):
            return []
        shared = self._shared_sound(sound)[self.pair_spelling[pairs]]
        if len(pairs) > MOST_COMPARED:
            best = np.argpartition(shared, -MOST_COMPARED)[-MOST_COMPARED:]
            pairs, shared = pairs[best], shared[best]
        pairs = pairs[shared > 0]
        if not len(pairs):
            return []
        numbers = self.pair_spelling[pairs].tolist()
        letters_there = [self.letters[number] for number in numbers]
        sounds = [self.sounds[number] for number in numbers]
        asked = letters_of([name])[0]
        letters = cdist([asked], letters_there, scorer=OSA.normalized_similarity)[0]
        alike = cdist([sound], sounds, scorer=OSA.normalized_similarity)[0]
        rows = self.pair_row[pairs].tolist()
        return [
            Match(
                entries=self,
                row=row,
                spelling=self.spellings[number],
                sound_key=self.sounds[number],
                sound=sound_likeness,
                letters=letter_likeness,
                letters_that_differ=round((1 - letter_likeness) * max(len(asked), len(other))),
            )
            for row, number, sound_likeness, letter_likeness, other in zip(
                rows, numbers, alike.tolist(), letters.tolist(), letters_there, strict=True
            )
            if row not in self._hidden
        ]

    def _shared_sound(self, sound: str) -> np.ndarray:
        """For each spelling, what part of its sound and of ``sound`` is shared, by pieces."""
        _owner, grams = _grams_of_all([sound])
        grams = np.unique(grams)
        places = np.searchsorted(self.gram_codes, grams)
        places = places[places < len(self.gram_codes)]
        places = places[np.isin(self.gram_codes[places], grams)]
        slices = [slice(self.gram_first[place], self.gram_first[place + 1]) for place in places]
        if not slices:
            return np.zeros(len(self.spellings))
        weights = np.repeat(self.gram_weight[places], [part.stop - part.start for part in slices])
        owners = np.concatenate([self.gram_owner[part] for part in slices])
        common = np.bincount(owners, weights=weights, minlength=len(self.spellings))
        unknown = (len(grams) - len(places)) * np.log(1 + len(self.spellings))
        asked = self.gram_weight[places].sum() + unknown
        return common / (self.sound_weight + asked)

    def _pairs_inside(self, within: Within) -> np.ndarray:
        if within not in self._inside:
            inside = np.ones(len(self), bool)
            if within.state is not None:
                inside &= self.states == within.state
            if within.regions is not None:
                inside &= np.isin(self.regions, [*within.regions, NO_REGION])
            self._inside[within] = np.flatnonzero(inside[self.pair_row]).astype(np.int32)
        return self._inside[within]

    def place(self, row: int) -> Place:
        """The entry as a model; what is not known here is read from the database when asked."""
        return Place.from_db(
            "default",
            [
                "id",
                "name",
                "state_id",
                "region_id",
                "point",
                "feature_class",
                "feature_code",
                "population",
            ],
            [
                int(self.keys[row]),
                self.names[row],
                int(self.states[row]),
                int(self.regions[row]) or None,
                self.point(row),
                self.classes[row],
                self.codes[row],
                int(self.populations[row]) or None,
            ],
        )

    def populated_points(self, column: str, key: int) -> np.ndarray:
        """Longitudes and latitudes of the populated places that have ``key`` in a column."""
        rows = np.flatnonzero(self.is_populated & (getattr(self, column) == key))
        rows = rows[~np.isin(rows, list(self._hidden))]
        return np.column_stack([self.lons[rows], self.lats[rows]])

    def point(self, row: int) -> Point:
        return Point(float(self.lons[row]), float(self.lats[row]), srid=4326)


def _grams_of_all(sounds: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """All pieces of two and three sounds, ends of names included; whose they are, and which."""
    text = np.frombuffer(("\n" + "\n".join(sounds) + "\n").encode("ascii"), np.uint8)
    letters = _CODE[text]
    is_end = text == ord("\n")
    # A line end belongs to the name before it as its end and to the one after as its start.
    number = np.cumsum(is_end) - 1
    owner = number[:-1]
    inside = ~(is_end[:-1] & is_end[1:])
    pairs = letters[:-1] * _BASE + letters[1:]
    threes = _BASE * _BASE + pairs[:-1] * _BASE + letters[2:]
    is_three = inside[:-1] & inside[1:] & ~is_end[1:-1]
    return (
        np.concatenate([owner[inside], owner[:-1][is_three]]),
        np.concatenate([pairs[inside], threes[is_three]]),
    )


def _coordinate(function: str) -> Func:
    return Func("point", function=function, output_field=FloatField())
