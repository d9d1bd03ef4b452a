"""What a sentence of a report says of casualties: its figures, each with whom and what.

"While the government has confirmed that 25 soldiers were killed, it has been reported
elsewhere that as many as 40 might have died": 25 killed, up to 40 killed. It is a
proposal for a person to check, so a figure for which nothing is told is left out.
"""

import re
from dataclasses import dataclass

from incidents.models import CasualtyOutcome, Side
from incidents.models.casualty_claim import CasualtyClaim
from incidents.reading.days import find_days
from incidents.reading.figures import Figure, find_figures
from incidents.reading.numbers import NUMBER
from incidents.reading.plain import any_of, blank, plain
from incidents.reading.vocabulary import OUTCOME_WORDS, SIDE_WORDS, Vocabulary

# Numbers that count no people: years, distances, hours, vehicles, attacks.
_THINGS = (
    "km kilometer kilometers kilometre kilometres mile miles hour hours heure heures minute "
    "minutes day days jour jours week weeks semaine semaines month months mois year years an ans "
    "annee annees vehicle vehicles vehicule vehicules motorcycle motorcycles moto motos base "
    "bases camp camps village villages position positions attack attacks attaque attaques "
    "assault assaults assaut assauts times fois"
)
_NO_COUNT = re.compile(
    rf"(?<!\w)(?:19|20)\d\d(?!\w)|{NUMBER}[ -]+(?:\w+ )?(?:{any_of(_THINGS.split())})(?!\w)"
)


@dataclass(frozen=True)
class ToldFigure:
    """One figure of a sentence with what befell them, and whose people they were."""

    figure: Figure
    outcome: CasualtyOutcome
    side: Side

    @property
    def claim(self) -> CasualtyClaim:
        """What is told as a claim of nobody yet, not stored."""
        return CasualtyClaim(
            side=self.side,
            outcome=self.outcome,
            minimum=self.figure.minimum,
            maximum=self.figure.maximum,
            vague_word=self.figure.vague_word,
        )


def read_sentence(sentence: str) -> list[ToldFigure]:
    """The figures of ``sentence`` in their order; empty where it tells of no casualties."""
    text = plain(sentence)
    for span in [(day.start, day.end) for day in find_days(text, None)]:
        text = blank(text, *span)
    for match in _NO_COUNT.finditer(text):
        text = blank(text, *match.span())
    figures = [figure for figure in find_figures(text) if not figure.problem]
    told = []
    for number, figure in enumerate(figures):
        before = text[figures[number - 1].end if number else 0 : figure.start]
        after_end = figures[number + 1].start if number + 1 < len(figures) else len(text)
        after = text[figure.end : after_end]
        outcome = _right_before(before) or _nearest(OUTCOME_WORDS, before, after)
        if outcome is not None:
            side = _nearest(SIDE_WORDS, before, after) or Side.UNKNOWN
            told.append(ToldFigure(figure, outcome, side))
    return told


def _right_before(before: str) -> CasualtyOutcome | None:
    """ "... killed at least 25": the verb of which the figure is the object."""
    words = OUTCOME_WORDS.find(before)
    if words and not before[words[-1].end :].strip():
        return words[-1].meaning
    return None


def _nearest(vocabulary: Vocabulary, before: str, after: str):
    """The first word after a figure, else the last before it."""
    following, preceding = vocabulary.find(after), vocabulary.find(before)
    if following:
        return following[0].meaning
    return preceding[-1].meaning if preceding else None
