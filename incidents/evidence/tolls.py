"""Keeping the tolls: one function, called in the transaction of whatever changed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import FilteredRelation, Q
from django.db.models.expressions import RawSQL
from psycopg import sql

from incidents.evidence.figures import (
    PARTS,
    UNKNOWN,
    Range,
    add_all,
    beyond,
    toll_by_side,
    with_all_sides,
)
from incidents.evidence.judgement import FORCES_OF_STATES, NOBODY, Attackers
from incidents.evidence.told_claim import ToldClaim, told_claims
from incidents.models import (
    Audience,
    Basis,
    CasualtyClaim,
    CasualtyOutcome,
    Dataset,
    Incident,
    IncidentStatus,
    Involvement,
    Role,
    Toll,
    TollSide,
)

# What a toll says, in the order in which rows are compared and stored.
COLUMNS = (
    "incident_id",
    "audience",
    "side",
    "low",
    "best",
    "high",
    "government",
    "low_is_open",
    "high_is_open",
    "disputed",
    "share_low",
    "share_best",
    "share_high",
    "share_government",
    "share_is_open",
)


class Subject(NamedTuple):
    """What deriving an incident's tolls needs of it, by the names of ``Incident``."""

    pk: int
    operation_id: int | None
    status: str
    date: date
    reference: str
    dataset_id: int | None


@transaction.atomic
def recompute_tolls(incident_ids: Iterable[int]) -> set[int]:
    """Derive the tolls of these incidents, and of all that share an operation with one.

    Call it in the transaction that changed a claim, a choice, an involvement, an
    incident's status, state or operation; for something deleted, with the ids that it belonged
    to. Returns the ids of the incidents whose tolls differed from what stood.
    """
    incidents = lock_incidents(incident_ids)
    ids = [incident.pk for incident in incidents]
    kept_in = set(Dataset.objects.filter(redistributable=False).values_list("pk", flat=True))
    claims = _load_claims(ids, {incident.operation_id for incident in incidents} - {None})
    attackers = load_attackers(one_of(ids))
    rows: dict[tuple, tuple] = {}
    own: dict[int, dict[TollSide, Range]] = {}
    for audience in (Audience.DESK, Audience.PUBLIC):
        counted = [each for each in incidents if _counts_for(audience, each, kept_in)]
        for incident in counted:
            of_incident = claims["incident", incident.pk]
            told = _told_to(audience, of_incident, kept_in)
            # The public is told the same as the desk of nearly every incident.
            if incident.pk not in own or len(told) < len(of_incident):
                own[incident.pk] = toll_by_side(told, attackers.get(incident.pk, NOBODY))
        told_of_operations = {
            operation_id: _told_to(audience, claims["operation", operation_id], kept_in)
            for operation_id in {incident.operation_id for incident in counted} - {None}
        }
        for row in _all_rows(audience, counted, own, told_of_operations, attackers):
            rows[row[:3]] = row
    return _store(ids, rows)


def derive_tolls(
    audience: Audience,
    incidents: Iterable[Incident],
    claims: Iterable[CasualtyClaim],
    attackers: dict[int, Attackers],
) -> list[Toll]:
    """The tolls that ``recompute_tolls`` would store, of rows that need not be stored.

    ``incidents`` are those that count for the audience, whole operations together;
    ``claims`` are what it is told of them and of their operations.
    """
    incidents = list(incidents)
    of_incidents, of_operations = defaultdict(list), defaultdict(list)
    for claim in claims:
        if claim.incident_id:
            of_incidents[claim.incident_id].append(claim)
        else:
            of_operations[claim.operation_id].append(claim)
    own = {
        incident.pk: toll_by_side(of_incidents[incident.pk], attackers.get(incident.pk, NOBODY))
        for incident in incidents
    }
    rows = _all_rows(audience, incidents, own, of_operations, attackers)
    return [Toll(**dict(zip(COLUMNS, row, strict=True))) for row in rows]


def _all_rows(audience, incidents, own, told_of_operations, attackers) -> list[tuple]:
    """The tolls of incidents with their own by side; ``told_of_operations`` has their claims."""
    shares = _shares_of_operations(incidents, own, told_of_operations, attackers)
    return [
        row
        for incident in incidents
        for row in _rows(audience, incident.pk, own[incident.pk], shares.get(incident.pk, {}))
    ]


def lock_incidents(incident_ids: Iterable[int]) -> list[Subject]:
    """These incidents and all that share an operation with one, locked, by their ids.

    Whoever is about to change several of them locks them first, in this one order: two
    people at once then wait for each other, and neither for ever.
    """
    ids = set(incident_ids)
    operations = Incident.objects.filter(pk__in=one_of(ids), operation__isnull=False)
    siblings = Incident.objects.filter(operation__in=operations.values("operation"))
    ids.update(siblings.values_list("pk", flat=True))
    rows = (
        Incident.objects.filter(pk__in=one_of(ids))
        .order_by("pk")
        # Others may still add claims to a locked incident; their own derivation follows.
        .select_for_update(no_key=True)
        .values_list(*Subject._fields)
    )
    return [Subject(*row) for row in rows]


def one_of(ids: Iterable[int]) -> RawSQL:
    """The ids as one parameter, for ``__in``: thousands of placeholders take their time."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])


def _load_claims(incident_ids, operation_ids) -> dict[tuple, list[ToldClaim]]:
    claims = defaultdict(list)
    killed = CasualtyClaim.objects.filter(outcome=CasualtyOutcome.KILLED).order_by()
    for claim in told_claims(
        killed.filter(incident__in=one_of(incident_ids)),
        killed.filter(operation__in=one_of(operation_ids)),
    ):
        if claim.incident_id:
            claims["incident", claim.incident_id].append(claim)
        else:
            claims["operation", claim.operation_id].append(claim)
    return claims


def _store(incident_ids: list[int], rows: dict[tuple, tuple]) -> set[int]:
    """Make the stored tolls of these incidents those of ``rows``; returns whose differed."""
    stale, differed = [], set()
    new = dict(rows)
    standing = Toll.objects.filter(incident__in=one_of(incident_ids))
    for pk, *stored in standing.values_list("pk", *COLUMNS):
        key = tuple(stored[:3])
        if new.get(key) == tuple(stored):
            del new[key]
        else:
            stale.append(pk)
            differed.add(stored[0])
    Toll.objects.filter(pk__in=one_of(stale)).delete()
    _copy(new.values())
    return differed | {incident_id for incident_id, *_ in new}


def _copy(rows: Iterable[tuple]) -> None:
    """Write rows of tolls by COPY: hundreds of thousands in seconds."""
    rows = list(rows)
    if not rows:
        return
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(Toll._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
    )
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for row in rows:
            copy.write_row(row)


def load_attackers(incident_ids) -> dict[int, Attackers]:
    """Who is said to have attacked and where, by incident; who denies it is still accused."""
    accusing = [basis for basis in Basis if basis != Basis.DENIED]
    return _attackers(
        Incident.objects.filter(pk__in=incident_ids)
        .order_by()
        .alias(
            accusation=FilteredRelation(
                "involvements",
                condition=Q(involvements__role=Role.ATTACKER, involvements__basis__in=accusing),
            )
        )
        .values_list(
            "pk",
            "state",
            "accusation__group",
            "accusation__group__kind",
            "accusation__group__state",
        )
    )


def attackers_among(
    incidents: Iterable[Incident], involvements: Iterable[Involvement]
) -> dict[int, Attackers]:
    """The same as ``load_attackers``, of involvements that have their groups loaded."""
    where = {incident.pk: incident.state_id for incident in incidents}
    nobody_yet = [(pk, state_id, None, None, None) for pk, state_id in where.items()]
    accused = (
        (
            line.incident_id,
            where[line.incident_id],
            line.group_id,
            line.group.kind,
            line.group.state_id,
        )
        for line in involvements
        if line.role == Role.ATTACKER and line.group_id and line.basis != Basis.DENIED
    )
    return _attackers([*nobody_yet, *accused])


def _attackers(rows: Iterable[tuple]) -> dict[int, Attackers]:
    """By incident, from (incident, its state, group or None, the group's kind and state)."""
    where: dict[int, frozenset[int]] = {}
    groups, states = defaultdict(set), defaultdict(set)
    for incident_id, state_id, group_id, kind, state_of_group in rows:
        where[incident_id] = frozenset({state_id} - {None})
        if group_id is not None:
            groups[incident_id].add(group_id)
            if kind in FORCES_OF_STATES and state_of_group is not None:
                states[incident_id].add(state_of_group)
    return {
        incident_id: Attackers(
            frozenset(groups[incident_id]), frozenset(states[incident_id]), where[incident_id]
        )
        for incident_id in where
    }


def attackers_of_all(attackers: Iterable[Attackers]) -> Attackers:
    """Everybody who is said to have attacked in one of several incidents, and where."""
    attackers = list(attackers)
    places = [each.where for each in attackers]
    return Attackers(
        frozenset().union(*(each.groups for each in attackers)),
        frozenset().union(*(each.states for each in attackers)),
        frozenset().union(*places) if all(places) else frozenset(),
    )


def _counts_for(audience: Audience, incident: Subject, kept_in: set[int]) -> bool:
    if audience == Audience.DESK:
        return incident.status != IncidentStatus.WITHDRAWN
    return incident.status == IncidentStatus.PUBLISHED and incident.dataset_id not in kept_in


def _told_to(audience: Audience, claims: list[ToldClaim], kept_in: set[int]) -> list[ToldClaim]:
    """The claims without those of datasets that may not be passed on (``kept_in``)."""
    if audience == Audience.DESK:
        return claims
    return [claim for claim in claims if claim.dataset_id not in kept_in]


def _shares_of_operations(incidents, own, told_of_operations, attackers):
    """What is told of operations as a whole, less what their incidents' claims account for."""
    members = defaultdict(list)
    for incident in sorted(incidents, key=lambda incident: (incident.date, incident.reference)):
        if incident.operation_id:
            members[incident.operation_id].append(incident.pk)
    shares = defaultdict(dict)
    for operation_id, ids in members.items():
        told = toll_by_side(
            told_of_operations.get(operation_id, []),
            attackers_of_all(attackers.get(pk, NOBODY) for pk in ids),
        )
        for side, remainder in remainder_by_side(told, [own[pk] for pk in ids]).items():
            for pk, share in zip(ids, share_out(remainder, len(ids)), strict=True):
                shares[pk][side] = share
    return shares


def remainder_by_side(
    told: dict[TollSide, Range], own: list[dict[TollSide, Range]]
) -> dict[TollSide, Range]:
    """What an operation's claims count beyond its incidents' own claims, by side.

    An operation's figure for everybody ("40 killed") is set against all that its
    incidents account for, whatever the side.
    """
    remainders = {}
    accounted = {side: add_all(tolls.get(side, UNKNOWN) for tolls in own) for side in PARTS}
    for side in PARTS:
        if side in told and side != TollSide.UNKNOWN:
            remainders[side] = beyond(told[side], accounted[side])
    if TollSide.UNKNOWN in told:
        # Dead of the incidents that no side of the operation's own figures covers.
        extra = [
            beyond(accounted[side], told.get(side, UNKNOWN))
            for side in PARTS
            if side != TollSide.UNKNOWN and accounted[side].is_known
        ]
        remainders[TollSide.UNKNOWN] = beyond(
            told[TollSide.UNKNOWN], add_all([*extra, accounted[TollSide.UNKNOWN]])
        )
    return {side: remainder for side, remainder in remainders.items() if remainder.is_known}


def share_out(remainder: Range, parts: int) -> list[Range]:
    """Divide a range into whole persons; the shares add up to it exactly."""

    def divide(number: int | None) -> list[int | None]:
        if number is None:
            return [None] * parts
        each, rest = divmod(number, parts)
        return [each + (index < rest) for index in range(parts)]

    columns = zip(
        divide(remainder.low),
        divide(remainder.best),
        divide(remainder.high),
        divide(remainder.government),
        strict=True,
    )
    return [
        replace(remainder, low=low, best=best, high=high, government=government)
        for low, best, high, government in columns
    ]


def _rows(audience, incident_id, own, shares) -> list[tuple]:
    """The tolls of one incident for one audience, in the order of ``COLUMNS``."""
    if not own and not shares:
        return []
    shares = with_all_sides(shares)
    rows = []
    for side in own.keys() | shares.keys():
        figure, share = own.get(side, UNKNOWN), shares.get(side, UNKNOWN)
        if figure.is_known or share.is_known:
            rows.append(
                (
                    incident_id,
                    audience.value,
                    side.value,
                    figure.low,
                    figure.best,
                    figure.high,
                    figure.government,
                    figure.low_is_open,
                    figure.high_is_open,
                    figure.disputed or share.disputed,
                    share.low,
                    share.best,
                    share.high,
                    share.government,
                    share.high_is_open,
                )
            )
    return rows
