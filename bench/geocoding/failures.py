"""What goes wrong: of which kind it is, counted, with examples."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from bench.geocoding.asked import Asked
from bench.geocoding.known_places import KnownPlaces, kilometres
from bench.geocoding.searchers import Answer
from incidents.models import normalise

EXAMPLES = 4
SHORT = 5


@dataclass(frozen=True)
class Failure:
    """A question, the answer to it, and in words what kind of failure that is."""

    level: str
    asked: Asked
    answer: Answer
    what: str
    kind: str


def failures_of(level: str, what: str, pairs: Iterable[tuple[Asked, Answer]]) -> Iterator[Failure]:
    """Pairs that went wrong, each with its kind."""
    for asked, answer in pairs:
        yield Failure(level, asked, answer, what, kind_of(asked, answer))


def kind_of(asked: Asked, answer: Answer) -> str:
    """Why it is hard, by what was written and what was put first."""
    if not answer.ranked:
        return "nothing found at all"
    written = normalise(asked.text)
    meant = _nearest_known_name(asked, written)
    put_first = normalise((answer.accepted or answer.ranked[0]).name)
    if put_first == meant:
        return "another place of the same name"
    if Levenshtein.distance(written, put_first) <= Levenshtein.distance(written, meant):
        return "what was written is as near to another place's name"
    if len(written.replace(" ", "")) <= SHORT:
        return f"at most {SHORT} letters"
    if written[0] != meant[0]:
        return "another first letter"
    if written.count(" ") != meant.count(" "):
        return "words joined or split"
    return "the name meant is nearer, but was not preferred"


def _nearest_known_name(asked: Asked, written: str) -> str:
    """Of the names of the place that is meant the likest one, but for what was taken out."""
    names = [spelling.normalised for spelling in asked.place.spellings]
    others = [name for name in names if name != written] or [asked.name]
    return min(others, key=lambda name: Levenshtein.distance(written, name))


def counted(failures: Iterable[Failure]) -> list[tuple[str, str, str, str]]:
    """Rows of what went wrong: what, its kind, how often, examples."""
    failures = list(failures)
    counts = Counter((failure.what, failure.kind) for failure in failures)
    rows = []
    for (what, kind), number in sorted(counts.items(), key=lambda each: (each[0][0], -each[1])):
        of_kind = [each for each in failures if (each.what, each.kind) == (what, kind)]
        step = max(1, len(of_kind) // EXAMPLES)
        examples = "; ".join(_in_words(each) for each in of_kind[::step][:EXAMPLES])
        rows.append((what, kind, examples, f"{number:,}"))
    return rows


def write_failures(path: Path, known: KnownPlaces, failures: Iterable[Failure]) -> None:
    """Every failure as a row of CSV, for whoever works on the ranking."""
    head = (
        "what,kind,level,text,name,state,region,lat,lon,status,first,score,km,second,second_score"
    )
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(head.split(","))
        for failure in failures:
            asked, ranked = failure.asked, failure.answer.ranked
            first, second = (*ranked[:2], None, None)[:2]
            region = known.regions.get(asked.region)
            distance = first and kilometres(first.lon, first.lat, asked.place.lon, asked.place.lat)
            rows.writerow(
                (
                    failure.what,
                    failure.kind,
                    failure.level,
                    asked.text,
                    asked.name,
                    known.states[asked.state].alpha3 if asked.state else "",
                    region.name_en if region else "",
                    asked.place.lat,
                    asked.place.lon,
                    failure.answer.status,
                    first.name if first else "",
                    f"{first.score:.3f}" if first else "",
                    f"{distance:.0f}" if first else "",
                    second.name if second else "",
                    f"{second.score:.3f}" if second else "",
                )
            )


def _in_words(failure: Failure) -> str:
    first = failure.answer.accepted or (failure.answer.ranked or [None])[0]
    put_first = f", {first.name} put first" if first else ""
    return f"{failure.asked.text} for {failure.asked.place.name}{put_first}"
