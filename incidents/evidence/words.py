"""Figures and attributions as people read them, in the reader's language."""

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.evidence.judgement import Judged, Reason
from incidents.models import Basis, CasualtyOutcome, Role

# The ends of a range with the word for what befell them, for one person and for more.
_OUTCOME_WORDS = {
    CasualtyOutcome.KILLED: lambda n, text: (
        ngettext("%(number)s killed", "%(number)s killed", n) % {"number": text}
    ),
    CasualtyOutcome.WOUNDED: lambda n, text: (
        ngettext("%(number)s wounded", "%(number)s wounded", n) % {"number": text}
    ),
    CasualtyOutcome.MISSING: lambda n, text: (
        ngettext("%(number)s missing", "%(number)s missing", n) % {"number": text}
    ),
    CasualtyOutcome.CAPTURED: lambda n, text: (
        ngettext("%(number)s captured", "%(number)s captured", n) % {"number": text}
    ),
    CasualtyOutcome.ABDUCTED: lambda n, text: (
        ngettext("%(number)s abducted", "%(number)s abducted", n) % {"number": text}
    ),
    CasualtyOutcome.ACCOUNTED_FOR: lambda n, text: (
        ngettext("%(number)s accounted for", "%(number)s accounted for", n) % {"number": text}
    ),
    CasualtyOutcome.NEUTRALISED: lambda n, text: (
        ngettext("%(number)s neutralised", "%(number)s neutralised", n) % {"number": text}
    ),
}


def range_in_words(figure) -> str:
    """ "25 to 40", "at least 30", "up to 40", "49", "133 to 400 or more"; "" if unknown.

    ``figure`` has ``low``, ``high``, ``low_is_open`` and ``high_is_open``.
    """
    low, high = figure.low, figure.high
    if high is None:
        return ""
    words = {"low": number_format(low), "high": number_format(high)}
    if low is None:
        return _("up to %(high)s") % words
    if low == high:
        return _("at least %(high)s") % words if figure.high_is_open else words["high"]
    if figure.high_is_open:
        return _("%(low)s to %(high)s or more") % words
    return _("%(low)s to %(high)s") % words


def casualties_in_words(figure, outcome=CasualtyOutcome.KILLED) -> str:
    """ "25 to 40 killed", "at least 60 missing"; "" where nothing is known."""
    text = range_in_words(figure)
    return _OUTCOME_WORDS[outcome](figure.high, text) if text else ""


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
    """ "25 to 40 killed in the operation of 2 attacks"; "" where nothing is known."""
    text = toll_in_words(figure)
    if not text:
        return ""
    return ngettext(
        "%(range)s in the operation of %(size)s attack",
        "%(range)s in the operation of %(size)s attacks",
        size,
    ) % {"range": text, "size": size}


def reason_in_words(judged: Judged) -> str:
    """Why a claim does not stand; "" if it does."""
    if judged.reason is Reason.REPLACED:
        newer = judged.replaced_by
        words = {"figure": newer.figure_in_words}
        if newer.as_of is None:
            return _("Replaced by the same claimant's later figure, %(figure)s.") % words
        words["date"] = date_format(newer.as_of)
        return _("Replaced by the same claimant's figure of %(date)s, %(figure)s.") % words
    return {
        None: "",
        Reason.ENEMY: _("A party's count of its enemy: shown, not counted."),
        Reason.ACCUSED: _("The accused party's figure for its victims: shown, not counted."),
        Reason.VAGUE: _("A word for a number gives way to a count."),
    }[judged.reason]


def standing_in_words(involvements, unclaimed_statements) -> str:
    """Who is said to have done it: "Claimed by JNIM · Ansaroul Islam blamed · ISGS suspected".

    Without a claim: until when a report said that nobody had claimed it, or that no
    claim is recorded.
    """
    attackers = [line for line in involvements if line.role != Role.TARGET and line.group_id]
    by_basis = {
        basis: list(dict.fromkeys(str(a.group) for a in attackers if a.basis == basis))
        for basis in Basis
    }
    parts = []
    if by_basis[Basis.CLAIMED]:
        parts.append(_("claimed by %(groups)s") % {"groups": ", ".join(by_basis[Basis.CLAIMED])})
    elif unclaimed_statements:
        latest = max(statement.as_of for statement in unclaimed_statements)
        parts.append(_("unclaimed as of %(date)s") % {"date": date_format(latest)})
    elif not by_basis[Basis.OBSERVED]:
        parts.append(_("no claim recorded"))
    for basis, words in (
        (Basis.OBSERVED, _("by %(groups)s")),
        (Basis.BLAMED, _("%(groups)s blamed")),
        (Basis.SUSPECTED, _("%(groups)s suspected")),
        (Basis.DENIED, _("denied by %(groups)s")),
    ):
        if by_basis[basis]:
            parts.append(words % {"groups": ", ".join(by_basis[basis])})
    text = " · ".join(parts)
    return text[:1].upper() + text[1:]


def targets_in_words(involvements) -> str:
    """Who was attacked: "Malian army · G5 Sahel camp"."""
    targets = [line for line in involvements if line.role == Role.TARGET]
    names = [
        line.description or (line.group.name if line.group_id else _("civilians"))
        for line in targets
    ]
    return ", ".join(dict.fromkeys(names))
