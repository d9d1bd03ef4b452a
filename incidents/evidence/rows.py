"""What a list says of each incident, in a fixed number of queries."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from incidents.evidence.audience import audience_of
from incidents.evidence.figures import UNKNOWN, Range, add_all
from incidents.evidence.listed import Involved, Listed, listed
from incidents.evidence.view_figure import BEST_OF_ALL_SIDES, ViewFigure
from incidents.evidence.words import (
    StandingPart,
    in_one_line,
    operation_toll_in_words,
    standing_parts,
    targets_in_words,
    toll_in_words,
)
from incidents.models import (
    Audience,
    Incident,
    Toll,
    TollSide,
)


@dataclass
class IncidentRow:
    """An incident with what a list says of it; ``deaths_words`` are by the view's figure.

    ``lon`` and ``lat`` are its pin's degrees, None without one: to ask the incident's own
    ``point`` takes far longer.
    """

    incident: Incident
    lon: float | None
    lat: float | None
    involvements: list[Involved]
    tolls: dict[str, Toll]
    view_figure: ViewFigure
    deaths_words: str
    standing: list[StandingPart]
    targets_words: str
    report_count: int
    operation_size: int

    @property
    def standing_words(self) -> str:
        return in_one_line(self.standing)


def rows_for(
    incidents: Iterable[Incident], user=None, view_figure: ViewFigure = BEST_OF_ALL_SIDES
) -> list[IncidentRow]:
    """Rows for a page of incidents (a list, or a sliced QuerySet), in their order."""
    return rows_of([incident.pk for incident in incidents], user, view_figure)


def rows_of(
    ids: list[int],
    user=None,
    view_figure: ViewFigure = BEST_OF_ALL_SIDES,
    sides: Iterable[TollSide] = (),
) -> list[IncidentRow]:
    """Rows for the incidents with these primary keys, in this order; less what is gone.

    Their ``tolls`` are those of ``sides`` besides the one that the view is about.
    """
    audience = audience_of(user)
    found = listed(ids, audience, {view_figure.side, *sides})
    operations = _operations_of(found.values(), audience, view_figure.side)
    return [_row(found[pk], operations, view_figure) for pk in ids if pk in found]


def _operations_of(found: Iterable[Listed], audience: Audience, side: TollSide) -> dict[int, dict]:
    """The operations of incidents as in ``operation_tolls``; the toll where one is shared."""
    of_one = [each for each in found if each.incident.operation_id]
    if not of_one:
        return {}
    members = _members({each.incident.operation_id for each in of_one}, audience)
    shared = {
        each.incident.operation_id
        for each in of_one
        if side in each.tolls and each.tolls[side].share_high is not None
    }
    of_shared = [pk for pk, operation_id in members.items() if operation_id in shared]
    tolls = Toll.objects.filter(incident__in=of_shared, audience=audience, side=side)
    return _operations(members, tolls if shared else ())


def operation_tolls(operation_ids, audience: Audience) -> dict[int, dict]:
    """The toll of each operation by side, as ``{"size": attacks, "tolls": {side: Range}}``.

    It is the sum over its incidents of their own figures and shares, so that it
    agrees with every total.
    """
    members = _members(operation_ids, audience)
    return _operations(members, Toll.objects.filter(incident__in=members, audience=audience))


def _members(operation_ids, audience: Audience) -> dict[int, int]:
    """The operation of each incident that is one of these operations' attacks."""
    if not operation_ids:
        return {}
    members = Incident.objects.filter(operation__in=operation_ids).order_by()
    members = (
        members.public() if audience == Audience.PUBLIC else members.exclude(status="withdrawn")
    )
    return dict(members.values_list("pk", "operation_id"))


def _operations(members: dict[int, int], tolls: Iterable[Toll]) -> dict[int, dict]:
    operations = {
        operation_id: {"size": size, "tolls": {}}
        for operation_id, size in Counter(members.values()).items()
    }
    told: dict[tuple, list[Toll]] = {}
    for toll in tolls:
        if toll.incident_id in members:
            told.setdefault((members[toll.incident_id], toll.side), []).append(toll)
    for (operation_id, side), parts in told.items():
        operations[operation_id]["tolls"][side] = sum_of(parts)
    return operations


def sum_of(tolls: Iterable[Toll]) -> Range:
    """What tolls of one side add up to, their shares included."""
    return add_all(part for toll in tolls for part in (own_range(toll), share_range(toll)))


def own_range(toll: Toll) -> Range:
    """An incident's own figure of one side."""
    if toll.high is None:
        return UNKNOWN
    return Range(
        low=toll.low,
        best=toll.best,
        high=toll.high,
        government=toll.government,
        low_is_open=toll.low_is_open,
        high_is_open=toll.high_is_open,
        disputed=toll.disputed,
    )


def share_range(toll: Toll) -> Range:
    """An incident's part of what is told of its operation, for sums."""
    if toll.share_high is None:
        return UNKNOWN
    return Range(
        low=toll.share_low,
        best=toll.share_best,
        high=toll.share_high,
        government=toll.share_government,
        low_is_open=toll.share_low is None,
        high_is_open=toll.share_is_open,
        disputed=toll.disputed and toll.high is None,
    )


def _row(listed: Listed, operations: dict, view_figure: ViewFigure) -> IncidentRow:
    operation = operations.get(listed.incident.operation_id, {"size": 0, "tolls": {}})
    own = listed.tolls.get(view_figure.side)
    words = [toll_in_words(view_figure.of(own_range(own))) if own else ""]
    if own and own.share_high is not None:
        whole = operation["tolls"].get(view_figure.side, UNKNOWN)
        words.append(operation_toll_in_words(view_figure.of(whole), operation["size"]))
    return IncidentRow(
        incident=listed.incident,
        lon=listed.lon,
        lat=listed.lat,
        involvements=listed.involvements,
        tolls=listed.tolls,
        view_figure=view_figure,
        deaths_words=" · ".join(word for word in words if word),
        standing=standing_parts(listed.involvements, listed.unclaimed_as_of),
        targets_words=targets_in_words(listed.involvements),
        report_count=listed.report_count,
        operation_size=operation["size"],
    )
