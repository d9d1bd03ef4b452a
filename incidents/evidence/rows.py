"""What a list says of each incident, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch

from incidents.evidence.audience import audience_of
from incidents.evidence.figures import UNKNOWN, Range, add_all
from incidents.evidence.view_figure import BEST_OF_ALL_SIDES, ViewFigure
from incidents.evidence.words import (
    StandingPart,
    in_one_line,
    operation_toll_in_words,
    standing_parts,
    targets_in_words,
    toll_in_words,
)
from incidents.models import Audience, Incident, Involvement, Region, State, Toll


@dataclass
class IncidentRow:
    """An incident with what a list says of it; ``deaths_words`` are by the view's figure."""

    incident: Incident
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
    audience = audience_of(user)
    ids = [incident.pk for incident in incidents]
    loaded = {
        incident.pk: incident
        for incident in Incident.objects.filter(pk__in=ids)
        .select_related("operation", "place")
        .defer("summary", "search_text")
        .annotate(report_count=Count("reports"))
        .prefetch_related(
            Prefetch("state", State.objects.defer("outline")),
            Prefetch("region", Region.objects.defer("outline")),
            "unclaimed_statements",
            Prefetch("involvements", Involvement.objects.select_related("group")),
            Prefetch("tolls", Toll.objects.filter(audience=audience), to_attr="audience_tolls"),
        )
    }
    operations = operation_tolls(
        {i.operation_id for i in loaded.values() if i.operation_id}, audience
    )
    return [_row(loaded[pk], operations, view_figure) for pk in ids]


def operation_tolls(operation_ids, audience: Audience) -> dict[int, dict]:
    """The toll of each operation by side, as ``{"size": attacks, "tolls": {side: Range}}``.

    It is the sum over its incidents of their own figures and shares, so that it
    agrees with every total.
    """
    members = Incident.objects.filter(operation__in=operation_ids)
    members = (
        members.public() if audience == Audience.PUBLIC else members.exclude(status="withdrawn")
    )
    operations = {
        operation_id: {"size": size, "tolls": {}}
        for operation_id, size in members.order_by()
        .values_list("operation")
        .annotate(size=Count("pk"))
    }
    rows: dict[tuple, list[Toll]] = {}
    for toll in Toll.objects.filter(
        incident__in=members.values("pk"), audience=audience
    ).select_related("incident"):
        rows.setdefault((toll.incident.operation_id, toll.side), []).append(toll)
    for (operation_id, side), tolls in rows.items():
        operations[operation_id]["tolls"][side] = sum_of(tolls)
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


def _row(incident: Incident, operations: dict, view_figure: ViewFigure) -> IncidentRow:
    tolls = {toll.side: toll for toll in incident.audience_tolls}
    operation = operations.get(incident.operation_id, {"size": 0, "tolls": {}})
    involvements = list(incident.involvements.all())
    own = tolls.get(view_figure.side)
    words = [toll_in_words(view_figure.of(own_range(own))) if own else ""]
    if own and own.share_high is not None:
        whole = operation["tolls"].get(view_figure.side, UNKNOWN)
        words.append(operation_toll_in_words(view_figure.of(whole), operation["size"]))
    return IncidentRow(
        incident=incident,
        tolls=tolls,
        view_figure=view_figure,
        deaths_words=" · ".join(word for word in words if word),
        standing=standing_parts(involvements, incident.unclaimed_statements.all()),
        targets_words=targets_in_words(involvements),
        report_count=incident.report_count,
        operation_size=operation["size"],
    )
