"""Those who look for places: ours, and the peers that it is compared with."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from django.db import connection
from rapidfuzz import fuzz, process

from bench.geocoding.asked import Asked
from bench.geocoding.known_places import KnownPlace, KnownPlaces
from incidents.geocoding.index import GazetteerIndex
from incidents.geocoding.question import Question
from incidents.models import normalise

MOST_RANKED = 20


@dataclass(frozen=True)
class Ranked:
    """A place in an answer; ``score`` is on the searcher's own scale, higher is surer."""

    lon: float
    lat: float
    score: float
    state: int | None = None
    name: str = ""


@dataclass(frozen=True)
class Answer:
    """Places, the likeliest first, and the one that the searcher accepts by itself."""

    ranked: tuple[Ranked, ...]
    accepted: Ranked | None = None
    status: str = ""


class Searcher(Protocol):
    """``prepare`` makes it ready, without the names of these keys of ``PlaceName``."""

    name: str

    def prepare(self, left_out: Collection[int]) -> None: ...

    def search(self, questions: Iterable[Asked]) -> Iterator[Answer]: ...


class Ours:
    """The application's own geocoding."""

    name = "ours"

    def __init__(self, known: KnownPlaces):
        self.known = known

    def prepare(self, left_out: Collection[int]) -> None:
        self.index = GazetteerIndex.load(leaving_out=left_out)

    def search(self, questions: Iterable[Asked]) -> Iterator[Answer]:
        for asked in questions:
            yield _as_answer(self.index.find(self.question(asked)))

    def question(self, asked: Asked) -> Question:
        return Question(
            asked.text,
            self.known.states.get(asked.state),
            self.known.regions.get(asked.region),
        )


def _as_answer(finding) -> Answer:
    ranked = tuple(_ranked(candidate) for candidate in finding.candidates[:MOST_RANKED])
    accepted = finding.chosen and _ranked(finding.chosen)
    return Answer(ranked, accepted, str(finding.status))


def _ranked(candidate) -> Ranked:
    state = candidate.state and candidate.state.pk
    point = candidate.point
    return Ranked(point.x, point.y, candidate.score or 0.0, state, candidate.name)


class ExactNames:
    """Equal normalised names within what is given; accepted where there is one place."""

    name = "exact normalised name"

    def __init__(self, known: KnownPlaces):
        self.known = known

    def prepare(self, left_out: Collection[int]) -> None:
        self.by_name: dict[str, list[KnownPlace]] = {}
        for place, normalised in _names(self.known, left_out):
            self.by_name.setdefault(normalised, []).append(place)

    def search(self, questions: Iterable[Asked]) -> Iterator[Answer]:
        for asked in questions:
            named = self.by_name.get(normalise(asked.text), ())
            ranked = [_place(place, 1.0) for place in _best_first(named) if _fits(place, asked)]
            yield Answer(tuple(ranked[:MOST_RANKED]), ranked[0] if len(ranked) == 1 else None)


class RapidfuzzOverAll:
    """``process.extract`` over all normalised names; accepts the first from a score on.

    With ``is_narrowed``, over the names within the state and region that are given.
    """

    accepts_from = 90

    def __init__(self, known: KnownPlaces, *, is_narrowed: bool):
        self.known = known
        self.is_narrowed = is_narrowed
        self.name = f"rapidfuzz, {'names of state and region' if is_narrowed else 'all names'}"

    def prepare(self, left_out: Collection[int]) -> None:
        names = list(_names(self.known, left_out))
        if not self.is_narrowed:
            self.areas = {None: names}
            return
        self.areas = {}
        for place, normalised in names:
            for area in {(place.state, None), (place.state, place.region)}:
                self.areas.setdefault(area, []).append((place, normalised))

    def search(self, questions: Iterable[Asked]) -> Iterator[Answer]:
        choices = {area: [name for _, name in names] for area, names in self.areas.items()}
        for asked in questions:
            area = (asked.state, asked.region) if self.is_narrowed else None
            best = process.extract(
                normalise(asked.text), choices.get(area, []), scorer=fuzz.ratio, limit=MOST_RANKED
            )
            yield _answer_of_peer(
                ((self.areas[area][at][0], score) for _, score, at in best), self.accepts_from
            )


class TrigramsInTheDatabase:
    """pg_trgm's similarity over all normalised names, by its index; accepts likewise.

    With ``is_narrowed``, within the state and region that are given.
    """

    accepts_from = 0.7

    def __init__(self, known: KnownPlaces, *, index: str, is_narrowed: bool):
        self.known = known
        self.index = index
        self.is_narrowed = is_narrowed
        self.name = f"pg_trgm by {index}, {'state and region' if is_narrowed else 'all names'}"

    def prepare(self, left_out: Collection[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS pg_temp.bench_name")
            cursor.execute(
                "CREATE TEMPORARY TABLE bench_name AS"
                " SELECT name.normalised, place.id AS place_id, place.state_id, place.region_id"
                " FROM incidents_placename AS name"
                " JOIN incidents_place AS place ON place.id = name.place_id"
                " WHERE name.id <> ALL(%s) GROUP BY 1, 2, 3, 4",
                [list(left_out)],
            )
            cursor.execute(_TRIGRAM_INDEX[self.index])
            cursor.execute("CREATE INDEX ON bench_name (state_id, region_id)")
            cursor.execute("ANALYZE bench_name")

    def search(self, questions: Iterable[Asked]) -> Iterator[Answer]:
        for asked in questions:
            text = normalise(asked.text)
            where, values = "", [text]
            if self.is_narrowed:
                where, values = " AND state_id = %s", [text, asked.state]
                if asked.region:
                    where, values = f"{where} AND region_id = %s", [*values, asked.region]
            with connection.cursor() as cursor:
                cursor.execute(_BY_TRIGRAMS[self.index].format(where), [text, *values, text])
                rows = cursor.fetchall()
            places = ((self.known.places[place], score) for place, score in rows)
            yield _answer_of_peer(places, self.accepts_from)


_TRIGRAM_INDEX = {
    "GIN": "CREATE INDEX ON bench_name USING gin (normalised gin_trgm_ops)",
    "GiST": "CREATE INDEX ON bench_name USING gist (normalised gist_trgm_ops)",
}
# GIN answers what is similar enough (by default from 0.3 on), GiST what is nearest.
_BY_TRIGRAMS = {
    "GIN": "SELECT place_id, similarity(normalised, %s) FROM bench_name"
    " WHERE normalised %% %s{} ORDER BY similarity(normalised, %s) DESC LIMIT 20",
    "GiST": "SELECT place_id, similarity(normalised, %s) FROM bench_name"
    " WHERE normalised %% %s{} ORDER BY normalised <-> %s LIMIT 20",
}


def _answer_of_peer(places, accepts_from: float) -> Answer:
    """Each place once; of equal scores the larger populated place first."""
    best: dict[KnownPlace, float] = {}
    for place, score in places:
        best[place] = max(score, best.get(place, 0))
    order = sorted(best, key=lambda p: (-best[p], not p.is_populated, -p.population))
    ranked = tuple(_place(place, best[place]) for place in order)
    is_sure = ranked and ranked[0].score >= accepts_from
    return Answer(ranked, ranked[0] if is_sure else None)


def peers(known: KnownPlaces) -> list[Searcher]:
    """The peers that the issue names, each alone and where it helps also within the area."""
    over_all = partial(RapidfuzzOverAll, known)
    trigrams = partial(TrigramsInTheDatabase, known)
    return [
        ExactNames(known),
        trigrams(index="GIN", is_narrowed=False),
        trigrams(index="GIN", is_narrowed=True),
        trigrams(index="GiST", is_narrowed=True),
        over_all(is_narrowed=False),
        over_all(is_narrowed=True),
    ]


def _names(known: KnownPlaces, left_out: Collection[int]) -> Iterator[tuple[KnownPlace, str]]:
    for place in known.places.values():
        for spelling in place.spellings:
            if not left_out or not left_out.issuperset(spelling.keys):
                yield place, spelling.normalised


def _fits(place: KnownPlace, asked: Asked) -> bool:
    return place.state == asked.state and asked.region in (None, place.region)


def _best_first(places: Iterable[KnownPlace]) -> list[KnownPlace]:
    return sorted(places, key=lambda place: (not place.is_populated, -place.population))


def _place(place: KnownPlace, score: float) -> Ranked:
    return Ranked(place.lon, place.lat, float(score), place.state, place.name)
