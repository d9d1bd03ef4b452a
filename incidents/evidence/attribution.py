"""Who is said to have done it, in one sentence with its dates.

"Claimed by JNIM on 7 October 2019; until then unclaimed, blamed on Ansaroul Islam by
the government of Mali; ISGS suspected by Caleb Weiss, Long War Journal". Each clause is
a whole text to be translated; in French it agrees with "une attaque".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incidents.evidence.prose import all_of, in_one_sentence, in_prose, smooth
from incidents.evidence.words import day_in_words
from incidents.models import ArmedGroup, Basis, Claimant, Involvement, Role


@dataclass(frozen=True)
class Naming:
    """Groups that are named on one basis by the same word of the same day."""

    groups: tuple[ArmedGroup, ...]
    claimant: Claimant | None = None
    day: date | None = None
    label: str = ""

    def fill(self, text: str, each: str = "%(group)s") -> str:
        """``text`` with its groups, claimant, date and label, as prose.

        ``each`` is how one of the groups is named in it.
        """
        return smooth(
            text
            % {
                "groups": all_of([each % {"group": in_prose(group)} for group in self.groups]),
                "claimant": in_prose(self.claimant) if self.claimant else "",
                "date": day_in_words(self.day),
                "label": self.label,
            }
        )


def standing_in_full(involvements, unclaimed_statements) -> str:
    """The whole standing of an incident as a sentence, without its full stop.

    Without a claim: until when a report said that nobody had claimed it, or that no
    claim is recorded.
    """
    clauses = attribution_clauses(involvements, unclaimed_statements)
    return capfirst(in_one_sentence(clauses or [_("no claim recorded")]))


def attribution_clauses(involvements, unclaimed_statements) -> list[str]:
    """What is said of the authors, the strongest first; [] where nobody said anything.

    Where nobody claimed it but somebody is accused, it begins with "no claim recorded".
    """
    told = _Told(involvements, unclaimed_statements)
    clauses = [*told.observed(), *told.claims(), *told.withdrawals(), *told.unclaimed()]
    accusations = [*told.blames(), *told.suspicions()]
    if accusations and not clauses:
        clauses.append(_("no claim recorded"))
    return [*clauses, *accusations, *told.denials(), *told.parties()]


def brief_clauses(involvements, unclaimed_statements) -> list[str]:
    """The same for a situation report: who is accused only where nobody claimed it."""
    told = _Told(involvements, unclaimed_statements)
    certain = [*told.observed(), *told.claims(), *told.withdrawals()]
    if certain:
        return certain
    return [*told.unclaimed(), *told.blames(), *told.suspicions(), *told.denials()]


def claim_clause(naming: Naming) -> str:
    if naming.label and naming.day:
        return naming.fill(_("claimed by %(groups)s on %(date)s as “%(label)s”"))
    if naming.label:
        return naming.fill(_("claimed by %(groups)s as “%(label)s”"))
    if naming.day:
        return naming.fill(_("claimed by %(groups)s on %(date)s"))
    return naming.fill(_("claimed by %(groups)s"))


def blame_clause(naming: Naming) -> str:
    # Translators: one of the groups on which it is blamed, in French with its "à".
    each = pgettext("blamed on", "%(group)s")
    if naming.day:
        return naming.fill(_("blamed on %(groups)s by %(claimant)s on %(date)s"), each)
    return naming.fill(_("blamed on %(groups)s by %(claimant)s"), each)


def suspicion_clause(naming: Naming) -> str:
    if naming.day:
        return naming.fill(_("%(groups)s suspected by %(claimant)s on %(date)s"))
    return naming.fill(_("%(groups)s suspected by %(claimant)s"))


def denial_clause(naming: Naming) -> str:
    if naming.day:
        return naming.fill(_("denied by %(groups)s on %(date)s"))
    return naming.fill(pgettext("in a sentence", "denied by %(groups)s"))


def namings(involvements: Iterable[Involvement]) -> list[Naming]:
    """Involvements on one basis, those of one claimant, day and label together, by date."""
    groups: dict[tuple, list[ArmedGroup]] = {}
    for line in sorted(involvements, key=lambda line: line.date or date.max):
        groups.setdefault((line.claimant, line.date, line.label), []).append(line.group)
    return [Naming(tuple(dict.fromkeys(named)), *key) for key, named in groups.items()]


class _Told:
    """What is said of one incident's authors, sorted by basis."""

    def __init__(self, involvements, unclaimed_statements):
        lines = [line for line in involvements if line.group_id]
        attackers = [line for line in lines if line.role == Role.ATTACKER]
        self.by_basis = {
            basis: [line for line in attackers if line.basis == basis] for basis in Basis
        }
        self.party_lines = [line for line in lines if line.role == Role.PARTY]
        self.claimed_by = {line.group for line in self.by_basis[Basis.CLAIMED]}
        self.first_claim = min(
            (line.date for line in self.by_basis[Basis.CLAIMED] if line.date), default=None
        )
        self.unclaimed_as_of = sorted(statement.as_of for statement in unclaimed_statements)
        self.was_unclaimed_before = self.first_claim is not None and any(
            day < self.first_claim for day in self.unclaimed_as_of
        )

    def observed(self) -> list[str]:
        found = self.by_basis[Basis.OBSERVED]
        if not found:
            return []
        naming = Naming(tuple(dict.fromkeys(line.group for line in found)))
        return [naming.fill(_("carried out by %(groups)s"))]

    def claims(self) -> list[str]:
        # The group itself says so: a claimant that is entered besides adds nothing.
        by_word: dict[tuple, list[ArmedGroup]] = {}
        lines = self.by_basis[Basis.CLAIMED]
        for line in sorted(lines, key=lambda line: line.date or date.max):
            by_word.setdefault((line.date, line.label), []).append(line.group)
        return [
            claim_clause(Naming(tuple(dict.fromkeys(groups)), None, day, label))
            for (day, label), groups in by_word.items()
        ]

    def withdrawals(self) -> list[str]:
        """What groups said against their own claims."""
        clauses = []
        for naming in namings(self._denied(by_claimers=True)):
            if not naming.day or not self.first_claim:
                clauses.append(denial_clause(naming))
            elif naming.day < self.first_claim:
                clauses.append(naming.fill(_("at first denied by %(groups)s on %(date)s")))
            else:
                clauses.append(naming.fill(_("claim withdrawn by %(groups)s on %(date)s")))
        return clauses

    def unclaimed(self) -> list[str]:
        """Until when nobody had claimed it, and whom they blamed until then."""
        if not self.unclaimed_as_of:
            return []
        latest = {"date": day_in_words(self.unclaimed_as_of[-1])}
        if self.first_claim is None:
            return [_("unclaimed as of %(date)s") % latest]
        clauses = []
        if self.was_unclaimed_before:
            until_then = [
                pgettext("attack", "unclaimed"),
                *(
                    blame_clause(Naming(naming.groups, naming.claimant))
                    for naming in namings(self._blamed_until_claimed())
                ),
            ]
            clauses.append(_("until then %(what)s") % {"what": ", ".join(until_then)})
        if self.unclaimed_as_of[-1] >= self.first_claim:
            clauses.append(_("still unclaimed as of %(date)s, another report says") % latest)
        return clauses

    def blames(self) -> list[str]:
        told_already = self._blamed_until_claimed()
        lines = [line for line in self._accused(Basis.BLAMED) if line not in told_already]
        return [blame_clause(naming) for naming in namings(lines)]

    def suspicions(self) -> list[str]:
        return [
            suspicion_clause(
                Naming(naming.groups, naming.claimant)
                if naming.day and self.first_claim and naming.day < self.first_claim
                else naming
            )
            for naming in namings(self._accused(Basis.SUSPECTED))
        ]

    def denials(self) -> list[str]:
        accused = {
            line.group for basis in (Basis.BLAMED, Basis.SUSPECTED) for line in self._accused(basis)
        }
        clauses = []
        for naming in namings(self._denied(by_claimers=False)):
            if accused != set(naming.groups) or len(accused) > 1:
                clauses.append(denial_clause(naming))
            elif naming.day:
                clauses.append(naming.fill(_("denied by the group itself on %(date)s")))
            else:
                clauses.append(_("denied by the group itself"))
        return clauses

    def parties(self) -> list[str]:
        if not self.party_lines:
            return []
        naming = Naming(tuple(dict.fromkeys(line.group for line in self.party_lines)))
        return [naming.fill(_("fought between %(groups)s, the initiator not told"))]

    def _accused(self, basis: Basis) -> list[Involvement]:
        """Who has claimed it need not be blamed or suspected as well."""
        return [line for line in self.by_basis[basis] if line.group not in self.claimed_by]

    def _blamed_until_claimed(self) -> list[Involvement]:
        if not self.was_unclaimed_before:
            return []
        return [
            line
            for line in self._accused(Basis.BLAMED)
            if line.date and line.date < self.first_claim
        ]

    def _denied(self, *, by_claimers: bool) -> list[Involvement]:
        return [
            line
            for line in self.by_basis[Basis.DENIED]
            if (line.group in self.claimed_by) is by_claimers
        ]
