"""The gazetteer in memory: answers questions about places without asking the database."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date

import numpy as np
from django.contrib.gis.geos import Point

from incidents.geocoding.areas import Areas
from incidents.geocoding.context import Context
from incidents.geocoding.displacement import displaced, halfway
from incidents.geocoding.entries import Entries, Match, Within
from incidents.geocoding.finding import (
    CHOSEN_BEFORE,
    CONTRADICTION,
    GAZETTEER,
    KNOWN_SPELLING,
    LIKE_NAMES,
    MOST_CANDIDATES,
    NAMESAKE,
    ONLY_ELSEWHERE,
    SAME_NAME,
    SEVERAL_PLACES,
    SEVERAL_STATES,
    SOUNDS_ALIKE,
    Candidate,
    Finding,
    Reason,
    coarser,
    found,
    kilometres,
    nothing_found,
    settle,
    several,
)
from incidents.geocoding.gazetteer import CHIEF_TOWN_CODES, FIRST_LEVEL_CODES, precision_of
from incidents.geocoding.likelihood import NAMESAKE as NAMESAKE_WEIGHT
from incidents.geocoding.likelihood import scores
from incidents.geocoding.place_text import Reading, ends_of_line, readings
from incidents.geocoding.question import Question
from incidents.geocoding.sound import sound_keys
from incidents.geocoding.weighing import (
    Option,
    chance_of_site,
    reasons_of_place,
    scored,
    told_apart,
    weights_of,
)
from incidents.models import LARGEST_RADIUS_KM, LocationPrecision, LocationStatus, normalise
from incidents.models.region import Region
from incidents.models.state import State

# An unseen spelling is accepted from these scores on. They were chosen on one half of the places
# of the GeoNames files (``python -m bench.geocoding --tuning`` prints the table) so that at every
# kind of noise at least 98 % of the accepted are right; ``make bench-geocoding`` measures them on
# the other half. Without a state none is accepted.
SURE_IN_REGION = 0.95
SURE_IN_STATE = 0.96
# Where no state is told, a name is not accepted if a village of another state has one that
# differs as little as this, about a vowel: Boulkessi (Mali), Boulikéssi (Burkina Faso).
LIKE_ABROAD = -4.0
# Below this score a name that is merely alike is no answer, only a hint.
POSSIBLE = 0.1
# Below this chance a name is too unlike to be shown at all.
WORTH_SHOWING = 0.0005
# "In the Sahel": a region of Burkina Faso has that name, but few reports mean it by that word.
WIDER_LANDS = {"sahel"}
# A road between places farther apart than this says too little to stand on the map by itself.
LONGEST_LINE_KM = 200


class GazetteerIndex:
    """The names of all places, states and regions as they were when they were read.

    It is never changed: many threads may ask it at once. ``with_changes`` makes the next one.
    """

    def __init__(self, areas: Areas, parts: tuple[Entries, ...]):
        self.areas = areas
        self._parts = parts
        self._middles: dict[State | Region, Point | None] = {}

    @classmethod
    def load(cls, *, leaving_out: Collection[int] = ()) -> "GazetteerIndex":
        """Read it from the database, without the ``PlaceName`` rows ``leaving_out`` (keys)."""
        return cls(Areas(), (Entries(leaving_out=leaving_out),))

    def with_changes(self, places: Collection[int]) -> "GazetteerIndex":
        """The same, but with these places (keys) as they are in the database now."""
        first = self._parts[0]
        return GazetteerIndex(self.areas, (first.without(places), Entries(only=places)))

    def find(self, question: Question) -> Finding:
        """What is known under the text, narrowed by the state and region that were chosen.

        Equal names go before names that are alike, case, accents and punctuation aside. A
        region stands for its predecessors and successors too; ``on_date`` chooses between
        regions of different times. Status ``not_found`` may still carry candidates.
        """
        chosen = Context(self.areas, question.state, question.region)
        finding = self._find_named(question, chosen)
        if finding.status != LocationStatus.NOT_FOUND or finding.problem == CONTRADICTION:
            return finding
        if ends := ends_of_line(question.place_text):
            return self._find_between(question, ends)
        if not (read := readings(question.place_text)):
            return finding
        reading = read[-1]
        context = chosen.narrowed_by(reading.around, question.on_date)
        return self._find_alike(question, reading, context, finding)

    def spellings_like(self, name: str) -> list[Match]:
        """The names of places, wherever they lie, that sound most like ``name``, in no order."""
        return [match for part in self._parts for match in part.alike(name, Within())]

    # Equal names

    def _find_named(self, question: Question, chosen: Context) -> Finding:
        elsewhere: list[Candidate] = []
        for reading in readings(question.place_text):
            context = chosen.narrowed_by(reading.around, question.on_date)
            for candidates in self._meanings(reading, question.on_date):
                if fitting := context.fitting(candidates):
                    return self._settled(fitting, reading, context, question)
                elsewhere += [context.why_not(candidate) for candidate in candidates]
            if context.is_contradictory:
                return nothing_found(CONTRADICTION, elsewhere)
        if elsewhere:
            unique = list(dict.fromkeys(elsewhere))
            return nothing_found(ONLY_ELSEWHERE, scored(unique, question, is_outside=True))
        return nothing_found()

    def _settled(
        self, fitting: list[Candidate], reading: Reading, context: Context, question: Question
    ) -> Finding:
        weighed = [
            replace(c, reasons=(*c.reasons, *reasons_of_place(c, context, question)))
            for c in scored(fitting, question)
        ]
        # What an analyst chose among the namesakes of a region holds in that region.
        remembered = [c for c in weighed if c.is_chosen_before] if context.lands else []
        finding = settle(told_apart(remembered or weighed))
        if finding.chosen and context.state is None and _is_wider_than_a_state(reading):
            finding = several(finding.candidates, SEVERAL_STATES)
        elif finding.chosen and finding.chosen.place and context.state is None:
            finding = self._settled_without_state(finding, reading, context, question)
        return _as_told(finding, reading, context)

    def _settled_without_state(
        self, finding: Finding, reading: Reading, context: Context, question: Question
    ) -> Finding:
        """The finding, or candidates where the place may be another one across a border."""
        chosen = finding.chosen
        options = [
            option
            for option in self.options(question, reading.name, context)
            if option.is_populated
            and option.state != chosen.place.state_id
            and option.weight_of_name >= LIKE_ABROAD
        ]
        if options:
            named = finding.candidates
            chances = scores([*weights_of(named, question), *(option.weight for option in options)])
            there = [
                replace(c, score=round(chance, 3))
                for c, chance in zip(named, chances, strict=False)
            ]
            abroad = [
                self._weighed_entry(option, chance, context, question)
                for option, chance in zip(options, chances[len(named) :], strict=True)
            ]
            return several([*there, *_as_read(abroad, reading)], SEVERAL_STATES)
        if namesakes := self._namesakes_abroad(chosen):
            together = [*finding.candidates, *_as_read(namesakes, reading)]
            weights = weights_of(together, question)
            for number in range(len(finding.candidates), len(together)):
                weights[number] += NAMESAKE_WEIGHT
            chances = scores(weights)
            return several(
                [
                    replace(c, score=round(chance, 3))
                    for c, chance in zip(together, chances, strict=True)
                ],
                SEVERAL_STATES,
            )
        if chosen.is_chosen_before and normalise(chosen.name) != reading.name:
            # The analyst who made the alias knew the state; here nobody has named it.
            return several(finding.candidates, LIKE_NAMES)
        return finding

    def _namesakes_abroad(self, chosen: Candidate) -> list[Candidate]:
        """Villages of other states that have the chosen place's own name, however it was spelled.

        "Boulkessy" is known in Mali alone, but the Boulikéssi of Burkina Faso is written so too.
        """
        reason = Reason(NAMESAKE, (("name", chosen.name),))
        return [
            replace(candidate, reasons=(reason,))
            for candidate in self._places_named(Reading(normalise(chosen.name)))
            if candidate.is_populated and candidate.state != chosen.state
        ]

    def _meanings(self, reading: Reading, on_date: date | None) -> Iterator[list[Candidate]]:
        """What one reading may mean, wherever it lies, the likeliest kind of thing first.

        A town goes before the region that is named after it, unless the text says "region".
        """
        states = self.areas.states_named(reading.name)
        if any(state.in_scope for state in states):
            yield self._areas(states, reading)
        elif states:
            # Togo is a village of Mali too, and reports speak of states out of scope seldom.
            yield [*self._areas(states, reading), *self._places_named(reading)]
        regions = self.areas.regions_named(reading.name, on_date)
        if reading.is_first_level:
            regions = regions or self.areas.regions_sounding_like(reading.name, on_date)
            yield self._areas(regions, reading)
        places = self._places_named(reading)
        # GeoNames has one entry for a region, ours are dated: theirs is for names that we lack.
        if not regions or any(candidate.place for candidate in places):
            yield places
        if not reading.is_first_level:
            yield self._areas(regions, reading)

    def _areas(self, areas: list[State] | list[Region], reading: Reading) -> list[Candidate]:
        candidates = []
        for area in areas:
            if reading.name in (normalise(area.name_en), normalise(area.name_fr)):
                reason = Reason(SAME_NAME)
            else:
                reason = Reason(SOUNDS_ALIKE, (("spelling", area.name_en),))
            if candidate := self._area(area, reason):
                candidates.append(candidate)
        return candidates

    def _area(self, area: State | Region, reason: Reason) -> Candidate | None:
        point = self.point_inside(area)
        is_state = isinstance(area, State)
        return point and Candidate(
            provider=GAZETTEER,
            name=area.name_en,
            point=point,
            precision=LocationPrecision.STATE if is_state else LocationPrecision.FIRST_LEVEL,
            state=area if is_state else area.state,
            region=None if is_state else area,
            reasons=(reason,),
        )

    def _places_named(self, reading: Reading) -> list[Candidate]:
        candidates = []
        for entries in self._parts:
            for row, is_alias in entries.named(reading.name):
                if is_alias:
                    reason = Reason(CHOSEN_BEFORE)
                elif normalise(entries.names[row]) == reading.name:
                    reason = Reason(SAME_NAME)
                else:
                    reason = Reason(KNOWN_SPELLING, (("name", entries.names[row]),))
                entry = self._entry(entries, row, reason)
                candidates.append(replace(entry, is_chosen_before=is_alias))
        return _as_read(candidates, reading)

    def _entry(self, entries: Entries, row: int, reason: Reason) -> Candidate:
        region = self.areas.regions.get(int(entries.regions[row]))
        if region and entries.codes[row] in FIRST_LEVEL_CODES:
            # Our outline gives a better point than GeoNames' for the same region.
            area = self._area(region, reason)
            if area:
                return area
        place = entries.place(row)
        return Candidate(
            provider=GAZETTEER,
            name=place.name,
            point=place.point,
            precision=precision_of(place),
            state=self.areas.states[place.state_id],
            region=region,
            place=place,
            reasons=(reason,),
            is_populated=place.feature_class == "P",
            is_chief_town=place.feature_code in CHIEF_TOWN_CODES,
            population=place.population or 0,
        )

    # Names that are alike

    def _find_alike(
        self, question: Question, reading: Reading, context: Context, named: Finding
    ) -> Finding:
        """What is meant by a spelling that nobody has seen; ``named`` are its namesakes abroad."""
        options = self.options(question, reading.name, context)
        others = weights_of(named.candidates, question, is_outside=True)
        chances = scores([*(option.weight for option in options), *others])
        best = [
            self._weighed_entry(option, chance, context, question)
            for option, chance in zip(options[:MOST_CANDIDATES], chances, strict=False)
            if chance >= WORTH_SHOWING
        ]
        likeliest, best = best[:1], _as_read(best, reading)
        elsewhere = [
            replace(c, score=round(chance, 3))
            for c, chance in zip(named.candidates, chances[len(options) :], strict=True)
        ]
        if not best or chances[0] < POSSIBLE:
            return nothing_found(named.problem, [*best, *elsewhere])
        threshold = SURE_IN_REGION if context.lands else SURE_IN_STATE
        # Where a place elsewhere has the very name, either the region is wrong or ours is missing.
        may_be_sure = (
            context.state
            and not named.candidates
            # A region is not known by a town that is merely called alike, nor is a commune by
            # another that only comes first because the likelier place is none.
            and not reading.is_first_level
            and best[0].place == likeliest[0].place
        )
        if may_be_sure and chance_of_site(options, chances) >= threshold:
            finding = found(best[0], best[1:])
        else:
            finding = several([*best, *elsewhere], LIKE_NAMES)
        return _as_told(replace(finding, is_by_likeness=True), reading, context)

    def _weighed_entry(
        self, option: Option, chance: float, context: Context, question: Question
    ) -> Candidate:
        entry = self._entry(option.match.entries, option.match.row, option.reason)
        reasons = (*entry.reasons, *reasons_of_place(entry, context, question))
        return replace(entry, score=round(chance, 3), reasons=reasons)

    def options(self, question: Question, name: str, context: Context) -> list[Option]:
        """The places inside whose names are like the one that is looked for, the likeliest first.

        Each place counts once, by its likest name.
        """
        if context.is_contradictory:
            return []
        begins = sound_keys([name])[0][:1]
        best: dict[tuple[int, int], Option] = {}
        for number, entries in enumerate(self._parts):
            for match in entries.alike(name, context.within):
                option = Option(match, begins, question, bool(context.lands))
                known = best.get((number, match.row))
                if known is None or option.weight > known.weight:
                    best[number, match.row] = option
        return sorted(best.values(), key=lambda option: -option.weight)

    # Between two places

    def _find_between(self, question: Question, ends: tuple[str, str]) -> Finding:
        one, other = (self.find(replace(question, place_text=end)) for end in ends)
        if not (one.candidates and other.candidates):
            return nothing_found()
        if any(end.status == LocationStatus.AREA_ONLY for end in (one, other)):
            # "The border between Mali and Burkina Faso" is no road from middle to middle.
            return nothing_found()
        is_sure = all(end.status == LocationStatus.LOCATED for end in (one, other))
        pairs = [
            (first, second)
            for first in one.candidates[: 1 if one.chosen else MOST_CANDIDATES]
            for second in other.candidates[: 1 if other.chosen else MOST_CANDIDATES]
        ]
        # Of namesakes, those are meant that a road may join.
        pairs.sort(key=lambda pair: kilometres(pair[0].point, pair[1].point))
        middles = [halfway(*pair) for pair in pairs[:MOST_CANDIDATES]]
        middles = [middle for middle in middles if middle.radius_km <= LARGEST_RADIUS_KM]
        if not middles:
            return nothing_found()
        if is_sure and kilometres(*(end.point for end in pairs[0])) <= LONGEST_LINE_KM:
            return found(middles[0])
        return several(middles, SEVERAL_PLACES)

    # Points of areas

    def point_inside(self, area: State | Region) -> Point | None:
        """A point inside the area's outline; without one, the middle of its known places.

        A region that is newer than the gazetteer has no places yet: the town that it is
        named after stands for it. None if nothing at all is known.
        """
        areas = self.areas.states if isinstance(area, State) else self.areas.regions
        area = areas[area.pk]
        if area.inside:
            return area.inside
        if area not in self._middles:
            self._middles[area] = self._middle(area)
        return self._middles[area]

    def _middle(self, area: State | Region) -> Point | None:
        column = "states" if isinstance(area, State) else "regions"
        inside = np.concatenate([e.populated_points(column, area.pk) for e in self._parts])
        if len(inside):
            return Point(*map(float, inside.mean(axis=0)), srid=4326)
        if isinstance(area, State):
            return None
        towns = [
            (int(entries.populations[row]), entries.point(row))
            for entries in self._parts
            for row, _is_alias in entries.named(normalise(area.name_en))
            if entries.is_populated[row] and entries.states[row] == area.state_id
        ]
        return max(towns, key=lambda town: town[0])[1] if towns else None


def _is_wider_than_a_state(reading: Reading) -> bool:
    """Whether a region only shares its name with the lands that reports mean by it."""
    return reading.name in WIDER_LANDS and not reading.is_first_level


def _as_read(candidates: list[Candidate], reading: Reading) -> list[Candidate]:
    """The candidates as exactly as the text tells them."""
    if reading.is_area:
        # Without an entry of its own, "the commune of Mondoro" is known by its chief place.
        areas = [c for c in candidates if c.place and c.place.feature_class == "A"] or candidates
        return [_coarsened(c, LocationPrecision.SECOND_LEVEL) for c in areas]
    if reading.is_near:
        return [_coarsened(c, LocationPrecision.NEAR_SETTLEMENT) for c in candidates]
    return candidates


def _coarsened(candidate: Candidate, precision: LocationPrecision) -> Candidate:
    return replace(candidate, precision=coarser(candidate.precision, precision))


def _as_told(finding: Finding, reading: Reading, context: Context) -> Finding:
    """The finding with its points moved as the text says, if it does, and no point outside."""
    if reading.displacement:
        moved = tuple(displaced(c, reading.displacement) for c in finding.candidates)
        finding = replace(finding, candidates=moved)
    chosen = finding.chosen
    # Where the gazetteer says in which region a place lies, its point need not be looked at.
    is_open = chosen and (reading.displacement or (context.lands and chosen.region is None))
    if is_open and not context.may_hold(chosen.point):
        problem = CONTRADICTION if reading.displacement else ONLY_ELSEWHERE
        return nothing_found(problem, [context.why_not(c) for c in finding.candidates])
    return finding
