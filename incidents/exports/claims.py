"""Casualty claims as a file tells them: who says how many, and which of them count."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from incidents.evidence import one_of
from incidents.evidence.judgement import NOBODY, Attackers, judge
from incidents.evidence.tolls import attackers_of_all, load_attackers
from incidents.exports.fields import Value
from incidents.exports.names import Names
from incidents.models import ArmedGroup, CasualtyClaim, Citation, Claimant, Incident, sees_drafts


class _Claim(NamedTuple):
    """A claim as judging reads it, and what else a file tells of it."""

    pk: int
    incident_id: int | None
    operation_id: int | None
    claimant_id: int
    side: str
    group_id: int | None
    outcome: str
    minimum: int | None
    maximum: int | None
    figure: int | None
    vague_word: str
    qualifier: str
    as_of: date | None
    additional: bool
    dataset_id: int | None
    note: str
    is_chosen: bool
    claimant: Claimant
    group: ArmedGroup | None


_STORED = _Claim._fields[: _Claim._fields.index("is_chosen")]


class Claims:
    """Reads the claims on some incidents at a time, and each operation's once for a file."""

    def __init__(self, user, names: Names):
        self.user, self.names = user, names
        self._told_operations: set[int] = set()

    def read(self, incidents: dict, operations: dict[int, tuple[str, str]]) -> dict[int, list]:
        """Lines of ``CLAIM_FIELDS`` by incident; an operation's are with its first one.

        ``incidents`` are rows with ``reference`` and ``operation_id`` by their keys,
        ``operations`` have reference and title by theirs.
        """
        first_of = {}
        for pk, row in incidents.items():
            if row.operation_id and row.operation_id not in self._told_operations:
                first_of.setdefault(row.operation_id, pk)
        self._told_operations.update(first_of)
        claims = self._load(incidents, first_of)
        members = self._members(first_of)
        attackers = load_attackers(one_of({*incidents, *members}))
        reports = self._reports([claim for told in claims.values() for claim in told])
        lines = {}
        for pk, row in incidents.items():
            told = claims["incident", pk]
            lines[pk] = self._lines(
                told, attackers.get(pk, NOBODY), {"incident": row.reference}, reports
            )
        for operation, pk in first_of.items():
            of_members = [attackers[member] for member in members if members[member] == operation]
            lines[pk] += self._lines(
                claims["operation", operation],
                attackers_of_all(of_members),
                {"operation": operations[operation][0]},
                reports,
            )
        return lines

    def _load(self, incidents, operations) -> dict[tuple, list[_Claim]]:
        claims = CasualtyClaim.objects.order_by()
        if not sees_drafts(self.user):
            claims = claims.exclude(dataset__redistributable=False)
        found = defaultdict(list)
        for name, keys in (("incident", incidents), ("operation", operations)):
            rows = claims.filter(**{f"{name}__in": one_of(keys)})
            for *stored, chosen in rows.values_list(*_STORED, "chosen"):
                claim = _Claim(
                    *stored,
                    chosen is not None,
                    self.names.claimants[stored[_STORED.index("claimant_id")]],
                    self.names.groups.get(stored[_STORED.index("group_id")]),
                )
                found[name, getattr(claim, f"{name}_id")].append(claim)
        return found

    def _members(self, operations) -> dict[int, int]:
        """The operation of each of the incidents of some, as the user sees them."""
        members = Incident.objects.visible_to(self.user).filter(operation__in=one_of(operations))
        return dict(members.order_by().values_list("pk", "operation_id"))

    def _reports(self, claims: list[_Claim]) -> dict[int, list[str]]:
        """The addresses of the reports that each claim rests on."""
        cited = (
            Citation.objects.filter(casualty_claim__in=one_of(claim.pk for claim in claims))
            .order_by("pk")
            .values_list("casualty_claim_id", "report__url")
        )
        addresses = defaultdict(list)
        for pk, address in cited:
            if address:
                addresses[pk].append(address)
        return addresses

    def _lines(
        self, claims: list[_Claim], attackers: Attackers, about: dict, reports: dict
    ) -> list[dict[str, Value]]:
        judged, _figures = judge(claims, attackers)
        in_order = sorted(judged, key=lambda each: (each.claim.as_of or date.max, each.claim.pk))
        return [self._line(each.claim, each.standing.value, reports) | about for each in in_order]

    def _line(self, claim: _Claim, standing: str, reports: dict) -> dict[str, Value]:
        claimant, group = claim.claimant, claim.group
        dataset = self.names.datasets.get(claim.dataset_id)
        return {
            "incident": "",
            "operation": "",
            "claimant_en": claimant.name_en,
            "claimant_fr": claimant.name_fr or claimant.name_en,
            "claimant_kind": claimant.kind,
            "side": claim.side,
            "group": group.slug if group else "",
            "group_en": group.name_en if group else "",
            "group_fr": (group.name_fr or group.name_en) if group else "",
            "outcome": claim.outcome,
            "minimum": claim.minimum,
            "maximum": claim.maximum,
            "figure": claim.figure,
            "word": claim.vague_word,
            "qualifier": claim.qualifier,
            "as_of": claim.as_of,
            "additional": claim.additional,
            "standing": standing,
            "report_addresses": " ".join(reports.get(claim.pk, ())),
            "dataset": dataset.slug if dataset else "",
            "note": claim.note,
        }
