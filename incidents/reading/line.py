"""One line for several claims: ``gov 25 killed soldiers; media <=40; media >=60 missing``.

Each part, between semicolons, is one claim: who says so, how many, what befell them, on
which side, and when it was said. What a part leaves out is taken from the part before.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _

from incidents.models import ArmedGroup, CasualtyClaim, CasualtyOutcome, Claimant, Side
from incidents.reading.claimants import ClaimantBook
from incidents.reading.days import find_days
from incidents.reading.figures import Figure, find_figures
from incidents.reading.plain import blank, plain
from incidents.reading.vocabulary import OUTCOME_WORDS, QUALIFIER_WORDS, SIDE_WORDS

_FILLER_WORDS = (
    "a an the of in at on by and or were was are is be been being have has had its their his her "
    "other others more as from that say says said according to for also since "
    "le la les l un une des de du d au aux et ou en dans par pour ont a ete etait etaient sont "
    "est autre autres leur leurs ses sa son portes selon dit disent que qui aussi depuis"
)
_FILLERS = set(_FILLER_WORDS.split())
_SAYING = re.compile(
    r"(?:,\s*)?(?<!\w)(?:according to|says|say|said|selon|d'apres|dit|disent)\s+(?P<who>.+)$"
)
_TELLING = "|".join(
    vocabulary.pattern.pattern for vocabulary in (SIDE_WORDS, OUTCOME_WORDS, QUALIFIER_WORDS)
)
_TELLING_ALONE = re.compile(rf"(?:{_TELLING}|[\s,:])*")
_TELLING_AT_END = re.compile(rf"(?:(?:{_TELLING})[\s,]*)+$")


@dataclass
class PartOfLine:
    """One part of a line: what was understood of it, and what was not.

    ``text`` is as it was typed. ``problems`` are sentences for people; with one, the part
    makes no claim. ``choices`` are the claimants among whom a person must choose.
    """

    text: str
    who: str = ""
    claimant: Claimant | None = None
    side: Side | None = None
    group: ArmedGroup | None = None
    outcome: CasualtyOutcome | None = None
    figure: Figure | None = None
    qualifier: str = ""
    as_of: date | None = None
    leftover: str = ""
    problems: list[str] = field(default_factory=list)
    choices: list[Claimant] = field(default_factory=list)

    @property
    def claim(self) -> CasualtyClaim:
        """The claim that the part makes, not stored and on no incident yet."""
        return CasualtyClaim(
            claimant=self.claimant,
            side=self.side,
            group=self.group,
            outcome=self.outcome,
            minimum=self.figure.minimum,
            maximum=self.figure.maximum,
            vague_word=self.figure.vague_word,
            additional=self.figure.additional,
            qualifier=self.qualifier,
            as_of=self.as_of,
        )

    def text_said_by(self, claimant: Claimant) -> str:
        """The part as it reads with the claimant's full name."""
        rest = self.text.replace(self.who, "", 1).strip(" ,:")
        return f"{claimant.name}: {rest}"


def read_line(line: str, book: ClaimantBook, first: date | None = None) -> list[PartOfLine]:
    """The claims of ``line``, in its order, with what is wrong with each.

    ``first`` is the incident's date: a day without a year is the next one from there on.
    A line without a claim comes back as one part that says what is missing.
    """
    parts = []
    before = PartOfLine("")
    for text in re.split(r"[;\n]", line):
        if text.strip():
            part = _completed(parse_part(text.strip(), first), before)
            _name_claimant_and_group(part, book)
            parts.append(part)
            before = part
    return parts or [
        PartOfLine(
            line.strip(),
            problems=[
                _("No claim stands here: write who says how many, as in “gov 25 killed soldiers”.")
            ],
        )
    ]


def parse_part(text: str, first: date | None = None) -> PartOfLine:
    """What one part says by itself, in words: nothing is looked up."""
    rest = plain(text)
    part = PartOfLine(text)
    days = list(find_days(rest, first))
    for day in days:
        rest = blank(rest, day.start, day.end)
    part.problems += [day.problem for day in days if day.problem]
    if days and not part.problems:
        part.as_of = days[0].day
    if len(days) > 1:
        part.problems.append(_("Two days stand here: write one, the day on which it was said."))

    figures = list(find_figures(rest))
    part.problems += [figure.problem for figure in figures if figure.problem]
    if not figures:
        part.problems.append(_("How many? Write a number, as in 25, 25-40, >=60, <=40 or ~20."))
        return part
    if len(figures) > 1:
        part.problems.append(_("Two figures stand here: put a semicolon between the two claims."))
        return part
    part.figure = figures[0]
    who = rest[: part.figure.start]
    said = " " * part.figure.end + rest[part.figure.end :]
    saying = _SAYING.search(said)
    if saying and not who.strip(" ,:"):
        start, end = saying.span("who")
        part.who = text[start:end].strip(" ,:.")
        said = said[: saying.start()]
    else:
        start, end = _split_off_name(who)
        part.who = text[start:end]
        said = blank(who, start, end) + said[part.figure.start :]
    _take_words(part, said)
    return part


def _split_off_name(before: str) -> tuple[int, int]:
    """Where the claimant's name stands in what is written before the figure.

    A colon ends it; without one, words that tell whom or what are no part of it:
    "gov killed 25", "soldiers: 25".
    """
    name = before[: before.rindex(":")] if ":" in before else _TELLING_AT_END.sub("", before)
    if _TELLING_ALONE.fullmatch(name):
        return 0, 0
    bare = name.strip(" ,:")
    start = name.index(bare)
    return start, start + len(bare)


def _take_words(part: PartOfLine, said: str) -> None:
    """Read side, outcome and qualifier out of ``said``; what is left goes to ``leftover``."""
    for name, vocabulary, two in (
        ("outcome", OUTCOME_WORDS, _("Two outcomes stand here: one claim tells one of them.")),
        ("side", SIDE_WORDS, _("Two sides stand here: one claim tells one of them.")),
        ("qualifier", QUALIFIER_WORDS, ""),
    ):
        words = vocabulary.find(said)
        if len({word.meaning for word in words}) > 1 and two:
            part.problems.append(two)
        if words:
            setattr(part, name, words[0].meaning)
        for word in words:
            said = blank(said, word.start, word.end)
    spans = [m.span() for m in re.finditer(r"[\w-]+", said) if m[0] not in _FILLERS]
    part.leftover = " ".join(part.text[start:end] for start, end in spans)


def _completed(part: PartOfLine, before: PartOfLine) -> PartOfLine:
    """``part`` with what it leaves out taken from the part before it."""
    part = replace(
        part,
        who=part.who or before.who,
        outcome=part.outcome or before.outcome,
        as_of=part.as_of or before.as_of,
    )
    if part.side is None and not part.leftover:
        part.side, part.group = before.side, before.group
    return part


def _name_claimant_and_group(part: PartOfLine, book: ClaimantBook) -> None:
    if part.leftover:
        part.group = book.find_group(part.leftover)
        if part.group is None:
            part.problems.append(
                _(
                    "“%(words)s” is not understood: write whom and what in plain words, as in "
                    "“killed soldiers”, “missing civilians”; other words belong in a note."
                )
                % {"words": part.leftover}
            )
        else:
            part.side = part.side or part.group.side
    part.side = part.side or Side.UNKNOWN
    if part.outcome is None:
        part.problems.append(_("What befell them? Write killed, wounded, missing or captured."))
    if not part.who:
        part.problems.append(_("Who says so? Write it first, as in “gov 25 killed soldiers”."))
        return
    found = book.find(part.who)
    if len(found) == 1:
        part.claimant = found[0]
    elif found:
        part.choices = found
        part.problems.append(_("Who is meant by “%(words)s”?") % {"words": part.who})
    else:
        part.problems.append(
            _("No claimant is called “%(words)s”: write another name, or add the claimant first.")
            % {"words": part.who}
        )
