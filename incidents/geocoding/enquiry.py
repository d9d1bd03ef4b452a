"""A place asked for in words, as people write states and regions, and what is answered."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.geocoding.areas import region_was_in_force
from incidents.geocoding.current_index import current_index
from incidents.geocoding.finding import Candidate, Finding
from incidents.geocoding.locate import find_locations
from incidents.geocoding.question import Question
from incidents.geocoding.words import reasons_in_words
from incidents.models import LocationStatus, normalise
from incidents.models.region import Region
from incidents.models.state import State

LONGEST_PLACE = 200
# Lists of events name the same places again and again; so many answers are kept at hand.
ANSWERS_KEPT = 20_000


class AnswerStatus(TextChoices):
    """What comes of an enquiry; what is known to an area only is located with its precision."""

    LOCATED = "located", gettext_lazy("located")
    AMBIGUOUS = "ambiguous", gettext_lazy("several places possible")
    NOT_FOUND = "not_found", gettext_lazy("place not found")


class NotUnderstood(Exception):
    """A part of an enquiry means nothing here: which, why, and what there is instead."""

    def __init__(self, part: str, message: str, there_are: Iterable[str] = ()):
        super().__init__(message)
        self.part = part
        self.message = message
        self.there_are = list(there_are)

    @property
    def in_full(self) -> str:
        """The sentence, and after it what could have been written."""
        if not self.there_are:
            return self.message
        return _("%(message)s There are: %(choices)s.") % {
            "message": self.message,
            "choices": ", ".join(self.there_are),
        }


@dataclass(frozen=True)
class Enquiry:
    """A place as reported; state by ISO code or name, region by code or name, "" for unknown."""

    place: str
    state: str = ""
    region: str = ""
    on_date: date | None = None


@dataclass(frozen=True)
class Answer:
    """Candidates best first; ``chosen`` is set where it is located. ``problem`` is a sentence."""

    status: AnswerStatus
    candidates: tuple[Candidate, ...] = ()
    problem: str = ""
    # The part of the enquiry that was not understood, if one was: nothing was looked up then.
    part: str = ""

    @property
    def chosen(self) -> Candidate | None:
        return self.candidates[0] if self.status == AnswerStatus.LOCATED else None

    def in_short(self) -> dict:
        """Plain values: ``lat`` and ``lon`` in WGS 84 degrees, None unless it is located."""
        chosen = candidate_json(self.chosen) if self.chosen else {}
        return {
            "status": self.status.value,
            "lat": chosen.get("lat"),
            "lon": chosen.get("lon"),
            "precision": chosen.get("precision"),
            "radius_km": chosen.get("radius_km"),
            "matched_name": chosen.get("name"),
            "matched_state": chosen.get("state"),
            "matched_region": chosen.get("region"),
            "provider": chosen.get("provider"),
            "score": chosen.get("score"),
            "problem": self.problem,
        }

    def as_json(self) -> dict:
        """``in_short``, and all candidates with their reasons in words."""
        candidates = [
            candidate_json(candidate) | {"reasons": reasons_in_words(candidate.as_json())}
            for candidate in self.candidates
        ]
        return self.in_short() | {"candidates": candidates}


def candidate_json(candidate: Candidate) -> dict:
    """A candidate as plain values: the state by its ISO alpha-3 code, the region by name."""
    return {
        "lat": round(candidate.point.y, 6),
        "lon": round(candidate.point.x, 6),
        "name": candidate.name,
        "score": None if candidate.score is None else round(candidate.score, 3),
        "precision": str(candidate.precision),
        "radius_km": candidate.radius_km,
        "state": candidate.state.alpha3 if candidate.state else None,
        "region": candidate.region.name_en if candidate.region else None,
        "region_code": candidate.region.code if candidate.region else None,
        "provider": candidate.provider,
    }


def answers_to(enquiries: Iterable[Enquiry]) -> Iterator[Answer]:
    """An answer to each, in their order, read as they are needed; by the gazetteer alone.

    An online service would answer one a second, and not as often as somebody asks a list
    again. One that is not understood is answered with its problem, and the others go on.
    """
    reader = _Reader()
    waiting: deque[tuple[Question | None, Answer | None]] = deque()
    known: dict[Question, Answer] = {}

    asked: deque[Question] = deque()

    def unknown_questions() -> Iterator[Question]:
        for enquiry in enquiries:
            try:
                question = reader.question(enquiry)
            except NotUnderstood as problem:
                waiting.append((None, not_understood(problem)))
                continue
            waiting.append((question, None))
            if question not in known:
                asked.append(question)
                yield question

    def ready() -> Iterator[Answer]:
        while waiting and (waiting[0][1] or waiting[0][0] in known):
            question, answer = waiting.popleft()
            yield answer or known[question]

    for finding in find_locations(unknown_questions()):
        known[asked.popleft()] = answer_of(finding)
        yield from ready()
        if len(known) > ANSWERS_KEPT and not waiting:
            known.clear()
    yield from ready()


def question_of(enquiry: Enquiry) -> Question:
    """The enquiry with its state and region found; raises ``NotUnderstood``."""
    return _Reader().question(enquiry)


def answer_of(finding: Finding) -> Answer:
    """What was found, as people who ask for a place are told it."""
    if finding.chosen:
        return Answer(AnswerStatus.LOCATED, finding.candidates)
    is_open = finding.status == LocationStatus.AMBIGUOUS
    status = AnswerStatus.AMBIGUOUS if is_open else AnswerStatus.NOT_FOUND
    return Answer(status, finding.candidates, _(finding.problem) if finding.problem else "")


def not_understood(problem: NotUnderstood) -> Answer:
    """Nothing is looked up in a state that was not meant: it is told instead."""
    return Answer(AnswerStatus.NOT_FOUND, problem=problem.message, part=problem.part)


def read_day(text: str) -> date | None:
    """A day written as 2019-09-30, None for ""; raises ``NotUnderstood``."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise NotUnderstood(
            "date", _("“%(value)s” is not a date. Write it as 2019-09-30.") % {"value": text}
        ) from None


class _Reader:
    """Finds states and regions by what people write, without asking the database each time."""

    def __init__(self):
        self._areas = current_index().areas
        self._states: dict[str, State] = {}
        for state in self._areas.states.values():
            for word in filter(None, (state.alpha2, state.alpha3, state.name_en, state.name_fr)):
                self._states[normalise(word)] = state
        self._regions = {normalise(each.code): each for each in self._areas.regions.values()}

    def question(self, enquiry: Enquiry) -> Question:
        place = enquiry.place.strip()
        if not place:
            raise NotUnderstood("place", _("No place is given."))
        for part in ("place", "state", "region"):
            if "\x00" in getattr(enquiry, part):
                raise NotUnderstood(part, _("It holds a character that cannot be read."))
        if len(place) > LONGEST_PLACE:
            raise NotUnderstood(
                "place",
                _("The name of a place has at most %(number)d letters.")
                % {"number": LONGEST_PLACE},
            )
        state = self._state(enquiry.state.strip())
        region = self._region(enquiry.region.strip(), state, enquiry.on_date)
        if state is None and region is not None:
            state = region.state
        return Question(place, state, region, enquiry.on_date)

    def _state(self, text: str) -> State | None:
        if not text:
            return None
        if state := self._states.get(normalise(text)):
            return state
        raise NotUnderstood(
            "state",
            _("“%(value)s” is no state that is known here: write its ISO code or its name.")
            % {"value": text},
            sorted(f"{state.alpha3} {state.name}" for state in self._areas.states.values()),
        )

    def _region(self, text: str, state: State | None, on_date: date | None) -> Region | None:
        if not text:
            return None
        name = normalise(text)
        by_code = self._regions.get(name)
        named = [by_code] if by_code else self._areas.regions_named(name, on_date)
        inside = [region for region in named if state is None or region.state_id == state.pk]
        if len(inside) > 1:
            day = on_date or timezone.localdate()
            in_force = [region for region in inside if region_was_in_force(region, day)]
            inside = in_force or inside
        if len(inside) == 1:
            return inside[0]
        raise self._refusal(text, state, named, inside)

    def _refusal(self, text: str, state: State | None, named, inside) -> NotUnderstood:
        if inside:
            return NotUnderstood(
                "region",
                _("More than one region is called “%(value)s”: name the state or write its code.")
                % {"value": text},
                _listed(inside),
            )
        if named:
            return NotUnderstood(
                "region",
                _("%(region)s is not in %(state)s.") % {"region": named[0], "state": state},
                _listed(self._regions_of(state)),
            )
        if state is None:
            return NotUnderstood(
                "region",
                _("“%(value)s” is no region that is known here. Name the state to see its regions.")
                % {"value": text},
            )
        return NotUnderstood(
            "region",
            _("“%(value)s” is no region of %(state)s that is known here.")
            % {"value": text, "state": state},
            _listed(self._regions_of(state)),
        )

    def _regions_of(self, state: State) -> list[Region]:
        return [each for each in self._areas.regions.values() if each.state_id == state.pk]


def _listed(regions: Iterable[Region]) -> list[str]:
    return sorted(f"{region.code} {region.name}" for region in regions)
