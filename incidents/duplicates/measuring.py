"""How often the search is right on pairs whose answer is known."""

from collections.abc import Iterable
from dataclasses import dataclass

from incidents.duplicates.finding import likely_duplicates
from incidents.duplicates.labelled_pairs import Entry, demonstration_incidents, labelled_entries


@dataclass(frozen=True)
class Answer:
    """What was found for an entry: the points of the right one, and of the wrong ones."""

    entry: Entry
    right: int
    wrong: tuple[int, ...]


@dataclass(frozen=True)
class Score:
    """Counts over some entries at one threshold."""

    entries: int
    expected: int
    found: int
    wrong: int

    @property
    def precision(self) -> float | None:
        """Of what was shown, how much was right; None where nothing was shown."""
        shown = self.found + self.wrong
        return self.found / shown if shown else None

    @property
    def recall(self) -> float | None:
        """Of what should have been shown, how much was; None where nothing should."""
        return self.found / self.expected if self.expected else None


def answers() -> list[Answer]:
    """Each labelled entry, looked for among the stored demonstration incidents."""
    among = demonstration_incidents().prefetch_related(None)
    return [_answer(entry, among) for entry in labelled_entries()]


def _answer(entry: Entry, among) -> Answer:
    found = likely_duplicates(entry.particulars, among, least=1)
    return Answer(
        entry,
        right=max((f.points for f in found if f.incident.pk == entry.same_as), default=0),
        wrong=tuple(f.points for f in found if f.incident.pk != entry.same_as),
    )


def score(of: Iterable[Answer], threshold: int) -> Score:
    """What the search comes to if it shows what has ``threshold`` points or more."""
    of = list(of)
    return Score(
        entries=len(of),
        expected=sum(answer.entry.same_as is not None for answer in of),
        found=sum(answer.right >= threshold for answer in of),
        wrong=sum(points >= threshold for answer in of for points in answer.wrong),
    )
