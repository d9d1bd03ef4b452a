"""Names that places in two states share: never put into the wrong one in silence."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations

from bench.geocoding.asked import Asked
from bench.geocoding.known_places import KnownPlace, KnownPlaces, kilometres
from bench.geocoding.searchers import Answer, Ours
from incidents.models import LocationStatus

# Closer than this, two entries across a border may well be one village.
APART_KM = 25
# The name that puts an attack into the wrong state, whether or not the files tell it apart.
WORST = "boulikessi"


@dataclass(frozen=True)
class Homonym:
    """A normalised name with its populated places, those of two states far apart."""

    name: str
    places: tuple[KnownPlace, ...]

    @property
    def states(self) -> list[int]:
        return sorted({place.state for place in self.places})


@dataclass
class HomonymScore:
    """Counts of questions, and the questions that went wrong."""

    asked: int = 0
    accepted: int = 0
    wrong: list[tuple[Asked, Answer]] = field(default_factory=list)


def homonyms_across_borders(known: KnownPlaces) -> list[Homonym]:
    """By name, every name with populated places in two states that lie over 25 km apart."""
    found = []
    for name, entries in known.by_name.items():
        places = tuple(place for place in entries if place.is_populated)
        if any(
            one.state != other.state
            and kilometres(one.lon, one.lat, other.lon, other.lat) > APART_KM
            for one, other in combinations(places, 2)
        ):
            found.append(Homonym(name, places))
    return sorted(found, key=lambda homonym: homonym.name)


def with_state_given(ours: Ours, homonyms: Iterable[Homonym]) -> HomonymScore:
    """Asked for with each of its states: wrong is what is accepted in another state."""
    ours.prepare(frozenset())
    questions = [_asked(homonym, state) for homonym in homonyms for state in homonym.states]
    return _score(ours, questions, _is_in_wrong_state)


def with_only_the_other_states_entry(
    ours: Ours, known: KnownPlaces, homonyms: list[Homonym]
) -> HomonymScore:
    """The same while the gazetteer lacks the name in the state that is given."""
    total = HomonymScore()
    for state in {state for homonym in homonyms for state in homonym.states}:
        here = [homonym for homonym in homonyms if state in homonym.states]
        names = {homonym.name for homonym in here}
        ours.prepare(
            frozenset(
                key
                for name in names
                for place in known.in_state(name, state)
                for spelling in place.spellings
                if spelling.normalised == name
                for key in spelling.keys
            )
        )
        score = _score(ours, [_asked(each, state) for each in here], _is_in_wrong_state)
        total.asked += score.asked
        total.accepted += score.accepted
        total.wrong += score.wrong
    return total


def with_no_state_given(ours: Ours, homonyms: Iterable[Homonym]) -> HomonymScore:
    """Asked for alone: wrong is every answer but "ambiguous"."""
    ours.prepare(frozenset())
    return _score(ours, [_asked(homonym, None) for homonym in homonyms], _is_not_ambiguous)


def _asked(homonym: Homonym, state: int | None) -> Asked:
    place = next(place for place in homonym.places if state in (None, place.state))
    text = next(each.text for each in place.spellings if each.normalised == homonym.name)
    return Asked(text, homonym.name, place, state, None)


def _score(ours: Ours, questions: list[Asked], is_wrong) -> HomonymScore:
    score = HomonymScore(asked=len(questions))
    for asked, answer in zip(questions, ours.search(questions), strict=True):
        score.accepted += answer.accepted is not None
        if is_wrong(asked, answer):
            score.wrong.append((asked, answer))
    return score


def _is_in_wrong_state(asked: Asked, answer: Answer) -> bool:
    return answer.accepted is not None and answer.accepted.state != asked.state


def _is_not_ambiguous(asked: Asked, answer: Answer) -> bool:
    return answer.status != LocationStatus.AMBIGUOUS
