"""Asks the questions and prints the tables, in the order in which they are read."""

import random
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.geocoding import events, homonyms, speed
from bench.geocoding.asked import (
    AS_WRITTEN,
    LEVELS,
    SEED,
    Asked,
    Level,
    Questions,
    draw_questions,
)
from bench.geocoding.failures import Failure, counted, failures_of, write_failures
from bench.geocoding.known_places import KnownPlace, KnownPlaces
from bench.geocoding.measures import Ceiling, Score, Share, ceiling, score_of
from bench.geocoding.searchers import Answer, Ours, Searcher, peers
from bench.geocoding.tables import (
    THRESHOLDS,
    Bar,
    by_threshold,
    percent,
    percent_with_interval,
)
from bench.markdown import markdown

Cell = tuple[Level, bool]
Answers = dict[Cell, list[tuple[Asked, Answer]]]

QUESTIONS_OF_PACE = 3_000
HOMONYMS_LISTED = 15


@dataclass
class Report:
    """One run of the measurement. ``most`` is the number of names a cell, None for all."""

    known: KnownPlaces
    of_tuning_half: bool
    most: int | None
    most_of_peers: int
    is_quick: bool = False
    failures_to: Path | None = None
    bars: list[Bar] = field(default_factory=list)

    def print(self) -> int:
        """Print every table; returns 1 where a bar is missed, else 0."""
        half = "tuning half" if self.of_tuning_half else "half kept aside"
        questions = draw_questions(self.known, of_tuning_half=self.of_tuning_half, most=self.most)
        ours = Ours(self.known)
        answers = _ask(ours, questions)
        scores = {cell: score_of(pairs) for cell, pairs in answers.items()}
        self._print_cells(half, questions, scores)
        self._print_known_already(ours, questions, scores)
        if self.of_tuning_half:
            self._print_thresholds(answers)
        if not self.is_quick:
            self._print_homonyms(ours)
            self._print_events(ours)
            self._print_speed(ours, questions)
            self._print_peers(ours, questions)
        self._print_failures(scores)
        _section("The bars")
        print(markdown(("bar", "figure", "asked for", ""), [bar.row() for bar in self.bars]))
        return 1 if any(bar.is_missed for bar in self.bars) else 0

    def _print_cells(self, half: str, questions: Questions, scores: dict[Cell, Score]) -> None:
        _section(f"Right within 10 km, in per cent of the {half}")
        rows = []
        for level in LEVELS:
            for with_region in (True, False):
                cell = level, with_region
                score = scores[cell]
                most = ceiling(questions.cells[cell], self._namesakes)
                rows.append(_row(level, with_region, score, most))
                if level.has_bars:
                    name = f"{level.name}, {_given(with_region)}: right of what is accepted"
                    self.bars.append(Bar(name, score.share_right_of_accepted.value, least=0.98))
        head = ("spelling", "given", "asked", "accepted", "right of these (95 % interval)")
        print(markdown((*head, "first", "at best", "among 5", "at best"), rows, texts=2))
        seen = scores[AS_WRITTEN, True]
        unseen = _sum(
            scores[level, True] for level in LEVELS if level.has_bars and not level.is_seen
        )
        for what, score, accepted, among_5, first in (
            ("seen names", seen, 0.80, 0.97, 0.89),
            ("unseen spellings", unseen, 0.50, 0.90, 0.80),
        ):
            given = "state and region given"
            self.bars += [
                Bar(f"{what}, {given}: accepted", score.share_accepted.value, least=accepted),
                Bar(f"{what}, {given}: among 5", score.share_among_5.value, least=among_5),
                Bar(f"{what}, {given}: first", score.share_first.value, least=first),
            ]

    def _namesakes(self, asked: Asked) -> list[KnownPlace]:
        return [
            place
            for place in self.known.in_state(asked.name, asked.state)
            if place.is_populated and asked.region in (None, place.region)
        ]

    def _print_known_already(
        self, ours: Searcher, questions: Questions, scores: dict[Cell, Score]
    ) -> None:
        """What was left out of "unseen", because it is what another place is called."""
        _section("Noisy spellings that are another place's name in the state, left out above")
        ours.prepare(frozenset())
        rows = []
        for level, known_names in questions.known_already.items():
            for with_region in (True, False):
                asked = known_names
                if with_region:
                    asked = [replace(each, region=each.place.region) for each in known_names]
                score = score_of(zip(asked, ours.search(asked), strict=True))
                rows.append(
                    (
                        level.name,
                        _given(with_region),
                        f"{len(asked):,}",
                        percent(Share(len(asked), questions.drawn[level])),
                        percent(score.share_accepted),
                        percent(score.share_right_of_accepted),
                        percent((score + scores[level, with_region]).share_right_of_accepted),
                    )
                )
        head = ("left out", "of all, %", "accepted, %", "right of these, %")
        total = "right of all accepted, these among them, %"
        print(markdown(("spelling", "given", *head, total), rows, texts=2))

    def _print_thresholds(self, answers: Answers) -> None:
        _section("Accepting the first place from a score on")
        print("accepted / right of these / right of these at the worst level, in per cent\n")
        kinds = [(is_seen, given) for is_seen in (True, False) for given in (True, False)]
        columns = []
        for is_seen, with_region in kinds:
            levels = [each for each in LEVELS if each.has_bars and each.is_seen is is_seen]
            columns.append(by_threshold([answers[level, with_region] for level in levels]))
        head = [
            f"{'seen' if is_seen else 'unseen'}, {_given(with_region)}"
            for is_seen, with_region in kinds
        ]
        rows = [
            (f"{threshold:.2f}", *(" / ".join(column[at]) for column in columns))
            for at, threshold in enumerate(THRESHOLDS)
        ]
        print(markdown(("score from", *head), rows))

    def _print_homonyms(self, ours: Ours) -> None:
        found = homonyms.homonyms_across_borders(self.known)
        _section("Names that populated places in two states share, over 25 km apart")
        with_state = homonyms.with_state_given(ours, found)
        missing = homonyms.with_only_the_other_states_entry(ours, self.known, found)
        alone = homonyms.with_no_state_given(ours, found)
        rows = [
            ("state given", with_state, "accepted in another state"),
            ("state given, its own entry taken out", missing, "accepted in another state"),
            ("no state given", alone, 'anything but "ambiguous"'),
        ]
        head = ("asked", "wrong is", "asked", "accepted", "wrong")
        table = [
            (what, wrong, f"{score.asked:,}", f"{score.accepted:,}", f"{len(score.wrong):,}")
            for what, score, wrong in rows
        ]
        print(markdown(head, table, texts=2))
        for what, score, wrong in rows:
            name = f"{len(found)} homonyms across borders, {what}: {wrong}"
            self.bars.append(Bar(name, len(score.wrong), most=0, unit=""))
            for asked, answer in score.wrong[:5]:
                first = answer.accepted or (answer.ranked or [None])[0]
                print(f"\nWrong, {what}: {asked.text}: {answer.status}, {first and first.name}")
        self._list_homonyms(found)

    def _list_homonyms(self, found: list[homonyms.Homonym]) -> None:
        """Some of them, spread over the alphabet, by the states that share them."""
        print(f"\nOf the {len(found):,}, some by the states that share them:\n")
        by_states: dict[str, list[str]] = {}
        for homonym in found:
            states = " and ".join(self.known.states[state].alpha3 for state in homonym.states)
            by_states.setdefault(states, []).append(homonym.name)
        for states, names in sorted(by_states.items(), key=lambda each: -len(each[1])):
            some = names[:: max(1, len(names) // HOMONYMS_LISTED)][:HOMONYMS_LISTED]
            if homonyms.WORST in names:
                some = list(dict.fromkeys((homonyms.WORST, *some)))
            print(f"- {states} ({len(names):,}): {', '.join(some)}")

    def _print_events(self, ours: Ours) -> None:
        _section("Places of real events, by the gazetteer as it is installed, in per cent")
        ours.prepare(frozenset())
        rows, listed = [], []
        for what, asked in (
            ("demonstration incidents", list(events.demonstration_incidents(self.known))),
            ("sample of UCDP GED", list(events.events_of_ucdp(self.known))),
        ):
            for with_region in (True, False):
                questions = asked if with_region else [replace(each, region=None) for each in asked]
                score = score_of(zip(questions, ours.search(questions), strict=True))
                rows.append(
                    (
                        what,
                        _given(with_region),
                        f"{score.asked:,}",
                        percent(score.share_accepted),
                        percent(score.share_right_of_accepted),
                        percent(score.share_first),
                        percent(score.share_among_5),
                    )
                )
                for kind, pairs in (
                    ("wrongly accepted", score.wrongly_accepted),
                    ("not among the first 5", score.not_among_5),
                ):
                    listed += [f"{kind}, {_given(with_region)}: {each.text}" for each, _ in pairs]
        head = ("events", "given", "asked", "accepted", "right of these", "first", "among 5")
        print(markdown(head, rows, texts=2))
        print("\n" + "\n".join(f"- {line}" for line in dict.fromkeys(listed)))

    def _print_speed(self, ours: Ours, questions: Questions) -> None:
        _section("Speed")
        loaded = speed.loading()
        ours.prepare(frozenset())
        dice = random.Random(f"{SEED} pace")  # noqa: S311
        seen = _some(questions, lambda level: level is AS_WRITTEN, dice)
        unseen = _some(questions, lambda level: not (level.is_seen or level.is_taken_out), dice)
        exact, fuzzy = speed.pace(ours, seen), speed.pace(ours, unseen)
        mixture = [*seen, *unseen[: len(seen) // 2]]
        dice.shuffle(mixture)
        of_file = speed.seconds_of_file_command(self.known, mixture)
        names = sum(len(place.spellings) for place in self.known.places.values())
        size = f"{len(self.known.places):,} places, {names:,} names"
        rows = [
            (
                f"loading the index of {size}",
                f"{loaded.seconds:.1f} s ({loaded.own_seconds:.1f} s of Python's)",
            ),
            ("memory that it takes", f"{loaded.megabytes:.0f} MB"),
            ("exact names a second of a core", f"{exact.a_second_of_a_core:,.0f}"),
            ("unseen spellings a second of a core", f"{fuzzy.a_second_of_a_core:,.0f}"),
            ("geocode_csv, 10,000 rows, two thirds of them seen names", f"{of_file:.1f} s"),
        ]
        print(markdown(("measured", "result"), rows))
        self.bars += [
            Bar("exact names a second of a core", exact.a_second_of_a_core, 3000, unit="a second"),
            Bar(
                "unseen spellings a second of a core",
                fuzzy.a_second_of_a_core,
                300,
                unit="a second",
            ),
            Bar("geocode_csv, 10,000 rows", of_file, most=30, unit="s"),
        ]

    def _print_peers(self, ours: Ours, questions: Questions) -> None:
        """The same questions to all: the first ones of each cell."""
        _section(f"Beside the peers, {self.most_of_peers} questions a cell, in per cent")
        few = Questions(
            {cell: asked[: self.most_of_peers] for cell, asked in questions.cells.items()},
            questions.left_out,
        )
        rows = []
        for searcher in (ours, *peers(self.known)):
            _tell(f"asking {searcher.name}")
            answers = _ask(searcher, few)
            searcher.prepare(frozenset())
            for what, is_seen, with_region in (
                ("seen", True, True),
                ("unseen", False, True),
                ("unseen", False, False),
            ):
                cells = [
                    (level, with_region)
                    for level in LEVELS
                    if level.has_bars and level.is_seen is is_seen
                ]
                score = _sum(score_of(answers[cell]) for cell in cells)
                dice = random.Random(f"{SEED} {what}")  # noqa: S311
                asked = [each for cell in cells for each in few.cells[cell]]
                pace = speed.pace(searcher, dice.sample(asked, min(200, len(asked))))
                rows.append(
                    (
                        searcher.name,
                        f"{what}, {_given(with_region)}",
                        percent(score.share_accepted),
                        percent(score.share_right_of_accepted),
                        percent(score.share_first),
                        percent(score.share_among_5),
                        f"{pace.a_second:,.0f}",
                    )
                )
        rows.sort(key=lambda row: row[1])
        head = (
            "who",
            "asked",
            "accepted",
            "right of these",
            "first",
            "among 5",
            "answers a second",
        )
        print(markdown(head, rows, texts=2))

    def _print_failures(self, scores: dict[Cell, Score]) -> None:
        _section("What fails, with state and region given")
        failures: list[Failure] = []
        for (level, with_region), score in scores.items():
            if with_region:
                failures += failures_of(level.name, "wrongly accepted", score.wrongly_accepted)
                failures += failures_of(level.name, "not among the first 5", score.not_among_5)
        of_spellings = [each for each in failures if not each.level.startswith("a'")]
        print(markdown(("what", "kind", "examples", "number"), counted(of_spellings), texts=3))
        if self.failures_to:
            write_failures(self.failures_to, self.known, failures)


def _ask(searcher: Searcher, questions: Questions) -> Answers:
    """All answers; names are taken out for the levels that ask for them."""
    answers: Answers = {}
    for is_taken_out in (False, True):
        searcher.prepare(questions.left_out if is_taken_out else frozenset())
        for cell, asked in questions.cells.items():
            if cell[0].is_taken_out is is_taken_out:
                _tell(f"{searcher.name}: {cell[0].name}, {len(asked):,} questions")
                answers[cell] = list(zip(asked, searcher.search(asked), strict=True))
    return answers


def _row(level: Level, with_region: bool, score: Score, most: Ceiling) -> tuple[str, ...]:
    return (
        level.name,
        _given(with_region),
        f"{score.asked:,}",
        percent(score.share_accepted),
        percent_with_interval(score.share_right_of_accepted),
        percent(score.share_first),
        percent(most.first),
        percent(score.share_among_5),
        percent(most.among_5),
    )


def _some(
    questions: Questions, is_wanted: Callable[[Level], bool], dice: random.Random
) -> list[Asked]:
    asked = [
        each
        for (level, with_region), cell in questions.cells.items()
        if with_region and is_wanted(level)
        for each in cell
    ]
    return dice.sample(asked, min(QUESTIONS_OF_PACE, len(asked)))


def _sum(scores: Iterable[Score]) -> Score:
    return sum(scores, Score())


def _given(with_region: bool) -> str:
    return "state and region given" if with_region else "state given"


def _section(title: str) -> None:
    print(f"\n## {title}\n", flush=True)


def _tell(what: str) -> None:
    """What is being done, apart from the tables."""
    print(f"... {what}", file=sys.stderr, flush=True)
