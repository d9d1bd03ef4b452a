"""Figures and attributions as people read them, in the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from django.utils.dateformat import format as date_format
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from incidents.evidence.judgement import Judged, Reason
from incidents.evidence.prose import is_french
from incidents.models import ArmedGroup, Basis, CasualtyOutcome, Role
from incidents.models.casualty_claim import with_outcome


def day_number(day: date) -> str:
    """The day of the month, in French "1er" for the first."""
    return "1er" if is_french() and day.day == 1 else str(day.day)


def day_in_words(day: date | None) -> str:
    """ "30 September 2019", in French "1er octobre 2019"; "" for no date."""
    return _day_in_words(day, get_language()) if day else ""


# Lists and charts tell the same days again and again.
@lru_cache(maxsize=2000)
def _day_in_words(day: date, language: str | None) -> str:
    return f"{day_number(day)} {date_format(day, 'F Y')}"


def short_start(first: date, last: date) -> str:
    """The first of two days, without what the last one repeats: "28", "31 March"."""
    if first.year != last.year:
        return day_in_words(first)
    if first.month != last.month:
        return f"{day_number(first)} {date_format(first, 'F')}"
    return day_number(first)


def range_in_words(figure) -> str:
    """ "25 to 40", "at least 30", "up to 40", "49", "133 to 400 or more"; "" if unknown.

    ``figure`` has ``low``, ``high``, ``low_is_open`` and ``high_is_open``.
    """
    low, high = figure.low, figure.high
    if high is None:
        return ""
    words = {"high": number_format(high)}
    if low is None:
        return _("up to %(high)s") % words
    if low == high:
        return _("at least %(high)s") % words if figure.high_is_open else words["high"]
    words["low"] = number_format(low)
    if figure.high_is_open:
        return _("%(low)s to %(high)s or more") % words
    return _("%(low)s to %(high)s") % words


def casualties_in_words(figure, outcome=CasualtyOutcome.KILLED) -> str:
    """ "25 to 40 killed", "at least 60 missing"; "" where nothing is known."""
    text = range_in_words(figure)
    return with_outcome(text, figure.high, outcome) if text else ""


def toll_in_words(figure) -> str:
    """ "25 to 40 killed (best 25)", "133 to 400 or more killed (disputed)"; "" if unknown."""
    text = casualties_in_words(figure)
    if not text:
        return ""
    if figure.disputed:
        return _("%(range)s (disputed)") % {"range": text}
    if figure.best is not None and figure.low != figure.high:
        return _("%(range)s (best %(best)s)") % {
            "range": text,
            "best": number_format(figure.best),
        }
    return text


def operation_toll_in_words(figure, size: int) -> str:
    """ "25 to 40 killed in the operation of 2 attacks"; "" where nothing is known.

    An operation of which one attack alone is recorded is told "as a whole".
    """
    text = toll_in_words(figure)
    if not text:
        return ""
    return ngettext(
        "%(range)s in the operation as a whole",
        "%(range)s in the operation of %(size)s attacks",
        size,
    ) % {"range": text, "size": size}


def reason_in_words(judged: Judged) -> str:
    """Why a claim does not stand; "" if it does."""
    if judged.reason is Reason.REPLACED:
        newer = judged.replaced_by
        words = {"figure": newer.in_words}
        if newer.as_of is None:
            return _("Replaced by the same claimant's later figure, %(figure)s.") % words
        words["date"] = day_in_words(newer.as_of)
        return _("Replaced by the same claimant's figure of %(date)s, %(figure)s.") % words
    return {
        None: "",
        Reason.ENEMY: _("A party's count of its enemy: shown, not counted."),
        Reason.ACCUSED: _("The accused party's figure for its victims: shown, not counted."),
        Reason.VAGUE: _("A word for a number gives way to a count."),
    }[judged.reason]


@dataclass(frozen=True)
class StandingPart:
    """One part of an incident's standing: words, with a place in them for its groups."""

    words: str
    groups: tuple[ArmedGroup, ...] = ()

    def filled(self, name_of: Callable[[ArmedGroup], str] = str) -> str:
        """The words with the groups' names, or with what ``name_of`` makes of them."""
        if not self.groups:
            return self.words
        return self.words % {"groups": ", ".join(name_of(group) for group in self.groups)}


def standing_parts(involvements, unclaimed_as_of: date | None) -> list[StandingPart]:
    """Who is said to have done it, by the basis on which it is said.

    Without a claim: until when a report said that nobody had claimed it, or that no
    claim is recorded.
    """
    named = {basis.value: {} for basis in Basis}
    for line in involvements:
        if line.role != Role.TARGET and line.group_id:
            named[line.basis][line.group] = None
    by_basis = {basis: tuple(named[basis]) for basis in Basis}
    # Who has claimed it need not be blamed or suspected as well.
    for basis in (Basis.BLAMED, Basis.SUSPECTED):
        claimed = by_basis[Basis.CLAIMED]
        by_basis[basis] = tuple(group for group in by_basis[basis] if group not in claimed)
    parts = []
    if by_basis[Basis.CLAIMED]:
        parts.append(StandingPart(_("claimed by %(groups)s"), by_basis[Basis.CLAIMED]))
    elif unclaimed_as_of:
        words = _("unclaimed as of %(date)s") % {"date": day_in_words(unclaimed_as_of)}
        parts.append(StandingPart(words))
    elif not by_basis[Basis.OBSERVED]:
        parts.append(StandingPart(_("no claim recorded")))
    # One by one: lists say it of many incidents, and looking up a translation takes its time.
    if by_basis[Basis.OBSERVED]:
        parts.append(StandingPart(_("by %(groups)s"), by_basis[Basis.OBSERVED]))
    if by_basis[Basis.BLAMED]:
        parts.append(StandingPart(_("%(groups)s blamed"), by_basis[Basis.BLAMED]))
    if by_basis[Basis.SUSPECTED]:
        parts.append(StandingPart(_("%(groups)s suspected"), by_basis[Basis.SUSPECTED]))
    if by_basis[Basis.DENIED]:
        parts.append(StandingPart(_("denied by %(groups)s"), by_basis[Basis.DENIED]))
    first = parts[0]
    return [replace(first, words=first.words[:1].upper() + first.words[1:]), *parts[1:]]


def standing_in_words(involvements, unclaimed_statements) -> str:
    """ "Claimed by JNIM · Ansaroul Islam blamed · ISGS suspected"."""
    latest = max((statement.as_of for statement in unclaimed_statements), default=None)
    return in_one_line(standing_parts(involvements, latest))


def in_one_line(standing: list[StandingPart]) -> str:
    return " · ".join(part.filled() for part in standing)


def targets_in_words(involvements) -> str:
    """Who was attacked: "Malian army · G5 Sahel camp"."""
    targets = [line for line in involvements if line.role == Role.TARGET]
    names = [
        line.description or (line.group.name if line.group_id else _("civilians"))
        for line in targets
    ]
    return ", ".join(dict.fromkeys(names))
