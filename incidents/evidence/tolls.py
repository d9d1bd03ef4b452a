"""Keeping the tolls: one function, called in the transaction of whatever changed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction
from django.db.models import Q

from incidents.evidence.figures import (
    PARTS,
    UNKNOWN,
    Range,
    add_all,
    beyond,
    toll_by_side,
    with_all_sides,
)
from incidents.evidence.judgement import NOBODY, Attackers
from incidents.models import (
    Audience,
    Basis,
    CasualtyClaim,
    CasualtyOutcome,
    GroupKind,
    Incident,
    IncidentStatus,
    Involvement,
    Role,
    Toll,
    TollSide,
)


@transaction.atomic
def recompute_tolls(incident_ids: Iterable[int]) -> None:
    """Derive the tolls of these incidents, and of all that share an operation with one.

    Call it in the transaction that changed a claim, an involvement, an incident's
    status or operation; for something deleted, with the ids that it belonged to.
    """
    wanted = Q(pk__in=list(incident_ids))
    operations = set(
        Incident.objects.filter(wanted, operation__isnull=False).values_list("operation", flat=True)
    )
    incidents = list(
        Incident.objects.filter(wanted | Q(operation__in=operations))
        .select_related("dataset")
        # Locked in one order, so that two people saving at once wait for each other.
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    ids = [incident.pk for incident in incidents]
    claims = _load_claims(ids, operations)
    attackers = load_attackers(ids)
    rows = []
    for audience in Audience:
        counted = [incident for incident in incidents if _counts_for(audience, incident)]
        own = {
            incident.pk: toll_by_side(
                _told_to(audience, claims["incident", incident.pk]),
                attackers.get(incident.pk, NOBODY),
            )
            for incident in counted
        }
        shares = _shares_of_operations(audience, counted, own, claims, attackers)
        for incident in counted:
            rows += _rows(audience, incident, own[incident.pk], shares[incident.pk])
    Toll.objects.filter(incident__in=ids).delete()
    Toll.objects.bulk_create(rows)


def _load_claims(incident_ids, operation_ids):
    claims = defaultdict(list)
    for claim in CasualtyClaim.objects.filter(
        Q(incident__in=incident_ids) | Q(operation__in=operation_ids),
        outcome=CasualtyOutcome.KILLED,
    ).select_related("claimant__group", "group", "dataset", "chosen"):
        if claim.incident_id:
            claims["incident", claim.incident_id].append(claim)
        else:
            claims["operation", claim.operation_id].append(claim)
    return claims


def load_attackers(incident_ids) -> dict[int, Attackers]:
    """Who is said to have attacked, by incident; a group that denies it is still accused."""
    groups, states = defaultdict(set), defaultdict(set)
    for incident_id, group_id, kind, state_id in (
        Involvement.objects.filter(
            incident__in=incident_ids, role=Role.ATTACKER, group__isnull=False
        )
        .exclude(basis=Basis.DENIED)
        .values_list("incident", "group", "group__kind", "group__state")
    ):
        groups[incident_id].add(group_id)
        if kind == GroupKind.STATE_FORCE and state_id is not None:
            states[incident_id].add(state_id)
    return {
        incident_id: Attackers(frozenset(groups[incident_id]), frozenset(states[incident_id]))
        for incident_id in groups
    }


def attackers_of_all(attackers: Iterable[Attackers]) -> Attackers:
    """Everybody who is said to have attacked in one of several incidents."""
    attackers = list(attackers)
    return Attackers(
        frozenset().union(*(each.groups for each in attackers)),
        frozenset().union(*(each.states for each in attackers)),
    )


def _counts_for(audience: Audience, incident: Incident) -> bool:
    if audience == Audience.DESK:
        return incident.status != IncidentStatus.WITHDRAWN
    return incident.status == IncidentStatus.PUBLISHED and (
        incident.dataset is None or incident.dataset.redistributable
    )


def _told_to(audience: Audience, claims: list[CasualtyClaim]) -> list[CasualtyClaim]:
    if audience == Audience.DESK:
        return claims
    return [claim for claim in claims if claim.dataset is None or claim.dataset.redistributable]


def _shares_of_operations(audience, incidents, own, claims, attackers):
    """What is told of operations as a whole, less what their incidents' claims account for."""
    members = defaultdict(list)
    for incident in sorted(incidents, key=lambda incident: (incident.date, incident.reference)):
        if incident.operation_id:
            members[incident.operation_id].append(incident.pk)
    shares = defaultdict(dict)
    for operation_id, ids in members.items():
        told = toll_by_side(
            _told_to(audience, claims["operation", operation_id]),
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


def _rows(audience, incident, own, shares) -> list[Toll]:
    shares = with_all_sides(shares)
    rows = []
    for side in TollSide:
        figure, share = own.get(side, UNKNOWN), shares.get(side, UNKNOWN)
        if not figure.is_known and not share.is_known:
            continue
        rows.append(
            Toll(
                incident=incident,
                audience=audience,
                side=side,
                low=figure.low,
                best=figure.best,
                high=figure.high,
                government=figure.government,
                low_is_open=figure.low_is_open,
                high_is_open=figure.high_is_open,
                disputed=figure.disputed or share.disputed,
                share_low=share.low,
                share_best=share.best,
                share_high=share.high,
                share_government=share.government,
                share_is_open=share.high_is_open,
            )
        )
    return rows
