"""Incidents: page by page, one by one, and what has changed of them."""

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import lru_cache

from django.db.models import Q
from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers

from incidents.api import mirror
from incidents.api.chosen_fields import PARAMETER as FIELDS
from incidents.api.chosen_fields import Plain, Told, read_fields
from incidents.api.claims import ClaimSerializer, claims_shown
from incidents.api.endpoint import Endpoint, GeoJson, Json, answer, next_page
from incidents.api.involvements import InvolvementSerializer, involvements_told
from incidents.api.openapi import (
    ANEW,
    CURSOR,
    FIELDS_OF_ROWS,
    GEOJSON,
    GEOJSON_FEATURE,
    LANGUAGE,
    PAGE_SIZE,
    PROBLEMS,
    REFERENCE,
    UPDATED_SINCE,
    filter_parameters,
)
from incidents.api.paging import PARAMETERS as PAGING
from incidents.api.paging import read_cursor, read_page_size, sealed
from incidents.api.reports import ReportSerializer
from incidents.columns import select
from incidents.evidence import Figure, audience_of, rows_of
from incidents.evidence.rows import IncidentRow
from incidents.map_api.window import BadParameter
from incidents.models import (
    CasualtyClaim,
    Dataset,
    DatePrecision,
    EventType,
    Incident,
    IncidentOutcome,
    IncidentStatus,
    IncidentWeapon,
    Involvement,
    LocationPrecision,
    LocationStatus,
    Outcome,
    Report,
    SubEventType,
    TollSide,
    UnclaimedStatement,
    Weapon,
)


@dataclass
class Beside:
    """What is told of one incident besides what lists of our own pages show."""

    summary: str = ""
    dataset: str | None = None
    outcomes: list[str] = field(default_factory=list)
    weapons: list[str] = field(default_factory=list)
    unclaimed_as_of: list[date] = field(default_factory=list)
    involvements: list[Involvement] = field(default_factory=list)
    claims: list[CasualtyClaim] = field(default_factory=list)
    claims_on_operation: list[CasualtyClaim] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """An incident with all that the fields of an answer need."""

    row: IncidentRow
    beside: Beside
    url: str


class FigureSerializer(serializers.Serializer):
    """The dead of one side, in whole persons; null is not known, and never zero.

    Where an end is open somebody says "up to" (low) or "at least" (high).
    """

    low = serializers.IntegerField(allow_null=True)
    best = serializers.IntegerField(allow_null=True)
    high = serializers.IntegerField(allow_null=True)
    government = serializers.IntegerField(allow_null=True)
    low_is_open = serializers.BooleanField()
    high_is_open = serializers.BooleanField()
    disputed = serializers.BooleanField()


class ShareSerializer(serializers.Serializer):
    """A part of an operation's toll: for sums alone, and never an incident's own figure."""

    low = serializers.IntegerField(allow_null=True)
    best = serializers.IntegerField(allow_null=True)
    high = serializers.IntegerField(allow_null=True)
    government = serializers.IntegerField(allow_null=True)
    is_open = serializers.BooleanField()


class DeathsSerializer(serializers.Serializer):
    """The incident's own dead by side."""

    civilians = FigureSerializer()
    security = FigureSerializer()
    armed_groups = FigureSerializer()
    unknown = FigureSerializer()
    all_sides = FigureSerializer()


class SharesSerializer(serializers.Serializer):
    """By side the incident's share of what is told of its operation as a whole."""

    civilians = ShareSerializer(allow_null=True)
    security = ShareSerializer(allow_null=True)
    armed_groups = ShareSerializer(allow_null=True)
    unknown = ShareSerializer(allow_null=True)
    all_sides = ShareSerializer(allow_null=True)


class PartySerializer(Plain):
    """Who had a part, in what role and on what basis."""

    group = serializers.SerializerMethodField()
    civilians = serializers.BooleanField()
    role = serializers.CharField()
    basis = serializers.CharField()

    @extend_schema_field({"type": "string", "nullable": True})
    def get_group(self, line) -> str | None:
        return line.group.slug if line.group else None


class IncidentSerializer(Told):
    """One incident. Dates are ISO 8601, ``lon`` and ``lat`` degrees of WGS 84."""

    brief = (
        "reference",
        "url",
        "title",
        "status",
        "date",
        "date_end",
        "date_precision",
        "event_type",
        "sub_event_type",
        "state",
        "region",
        "place",
        "place_id",
        "lon",
        "lat",
        "location_precision",
        "location_radius_km",
        "location_status",
        "groups",
        "deaths",
        "share_of_operation",
        "deaths_in_words",
        "operation",
        "report_count",
    )

    reference = serializers.CharField(source="row.incident.reference")
    url = serializers.URLField()
    title = serializers.CharField(source="row.incident.title")
    summary = serializers.CharField(source="beside.summary", allow_blank=True)
    status = serializers.ChoiceField(IncidentStatus.choices, source="row.incident.status")
    date = serializers.DateField(source="row.incident.date")
    date_end = serializers.DateField(source="row.incident.date_end", allow_null=True)
    date_precision = serializers.ChoiceField(
        DatePrecision.choices, source="row.incident.date_precision"
    )
    event_type = serializers.ChoiceField(EventType.choices, source="row.incident.event_type")
    sub_event_type = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()
    region = serializers.SerializerMethodField()
    place = serializers.SerializerMethodField()
    place_id = serializers.IntegerField(source="row.incident.place_id", allow_null=True)
    lon = serializers.FloatField(source="row.lon", allow_null=True)
    lat = serializers.FloatField(source="row.lat", allow_null=True)
    location_precision = serializers.ChoiceField(
        LocationPrecision.choices, source="row.incident.location_precision"
    )
    location_radius_km = serializers.SerializerMethodField()
    location_status = serializers.ChoiceField(
        LocationStatus.choices, source="row.incident.location_status"
    )
    groups = PartySerializer(source="row.involvements", many=True)
    deaths = serializers.SerializerMethodField()
    share_of_operation = serializers.SerializerMethodField()
    deaths_in_words = serializers.SerializerMethodField()
    operation = serializers.SerializerMethodField()
    report_count = serializers.IntegerField(source="row.report_count")
    dataset = serializers.CharField(source="beside.dataset", allow_null=True)
    outcomes = serializers.ListField(
        child=serializers.ChoiceField(Outcome.choices), source="beside.outcomes"
    )
    weapons = serializers.ListField(
        child=serializers.ChoiceField(Weapon.choices), source="beside.weapons"
    )
    unclaimed_as_of = serializers.ListField(
        child=serializers.DateField(), source="beside.unclaimed_as_of"
    )
    involvements = InvolvementSerializer(source="beside.involvements", many=True)
    claims = ClaimSerializer(source="beside.claims", many=True)
    claims_on_operation = ClaimSerializer(source="beside.claims_on_operation", many=True)
    reports = ReportSerializer(
        source="beside.reports", many=True, names=ReportSerializer.cited_names
    )

    @extend_schema_field({"type": "string", "nullable": True, "enum": [*SubEventType, None]})
    def get_sub_event_type(self, entry: Entry) -> str | None:
        return entry.row.incident.sub_event_type or None

    @extend_schema_field({"type": "string", "nullable": True})
    def get_state(self, entry: Entry) -> str | None:
        state = entry.row.incident.state
        return state.alpha3 if state else None

    @extend_schema_field({"type": "string", "nullable": True})
    def get_region(self, entry: Entry) -> str | None:
        region = entry.row.incident.region
        return region.code if region else None

    @extend_schema_field({"type": "string", "nullable": True})
    def get_place(self, entry: Entry) -> str | None:
        incident = entry.row.incident
        return incident.place_text or (incident.place.name if incident.place else None)

    @extend_schema_field({"type": "number", "nullable": True})
    def get_location_radius_km(self, entry: Entry) -> float | None:
        return None if entry.row.lon is None else entry.row.incident.radius_km

    @extend_schema_field(DeathsSerializer)
    def get_deaths(self, entry: Entry) -> dict:
        return {side.value: _figure(entry.row.tolls.get(side)) for side in TollSide}

    @extend_schema_field(SharesSerializer)
    def get_share_of_operation(self, entry: Entry) -> dict:
        return {side.value: _share(entry.row.tolls.get(side)) for side in TollSide}

    @extend_schema_field({"type": "string", "nullable": True})
    def get_deaths_in_words(self, entry: Entry) -> str | None:
        return entry.row.deaths_words or None

    @extend_schema_field({"type": "string", "nullable": True})
    def get_operation(self, entry: Entry) -> str | None:
        operation = entry.row.incident.operation
        return operation.reference if operation else None


class GoneSerializer(serializers.Serializer):
    """An incident that a copy has to drop."""

    reference = serializers.CharField()
    reason = serializers.ChoiceField(("merged", "withdrawn", "deleted", "outside"))
    merged_into = serializers.CharField(allow_null=True)


class IncidentPageSerializer(serializers.Serializer):
    """A page of incidents, and how to go on.

    ``count`` is how many the filter finds in all. ``updated_since`` is what a copy sends the
    next time, when it has read to the last page; ``gone`` is what it drops, empty where
    ``updated_since`` was not sent.
    """

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    updated_since = serializers.CharField()
    figures = serializers.CharField()
    side = serializers.CharField()
    figure_in_words = serializers.CharField()
    results = IncidentSerializer(many=True)
    gone = GoneSerializer(many=True)


class Incidents(Endpoint):
    """The incidents of a filter, in the order of ``sort``."""

    parameters = (*PAGING, FIELDS, mirror.PARAMETER)
    renderer_classes = (Json, GeoJson)

    @extend_schema(
        operation_id="incidents",
        tags=["incidents"],
        summary="The incidents of a filter; with updated_since, what has changed of them",
        parameters=[*filter_parameters(), FIELDS_OF_ROWS, UPDATED_SINCE, CURSOR, PAGE_SIZE],
        responses={
            (200, Json.media_type): IncidentPageSerializer,
            (200, GeoJson.media_type): GEOJSON,
            **ANEW,
            **PROBLEMS,
        },
    )
    def get(self, request):
        incident_filter = self.read_filter(request)
        names = read_fields(request, IncidentSerializer)
        # Before anything is read: what changes while it is read is told the next time.
        now = mirror.position_now(incident_filter)
        size, cursor = read_page_size(request), read_cursor(request, "incidents")
        since = request.GET.get(mirror.PARAMETER, "")
        if since:
            position = mirror.read_position(since, now)
            after, now = _place_of(cursor, "changes", 0, now)
            traces = mirror.traces_since(position, after, size + 1)
            selection = select(incident_filter)
            found = selection.those_of([trace.incident for trace in traces[:size]])
            pks = [trace.incident for trace in traces[:size] if trace.incident in found]
            gone = [trace for trace in traces[:size] if trace.incident not in found]
            has_more, mark = len(traces) > size, traces[:size] and traces[:size][-1].incident
        else:
            after, now = _place_of(cursor, incident_filter.sort.value, None, now)
            selection = select(incident_filter)
            pks = selection.page_after(after, size + 1)
            has_more, pks, gone = len(pks) > size, pks[:size], []
            mark = selection.mark_of(pks[-1]) if has_more else None
        order = "changes" if since else incident_filter.sort.value
        following = sealed("incidents", [order, mark, now.text]) if has_more else None
        view_figure = incident_filter.view_figure
        page = {
            "count": selection.count,
            "next": next_page(request, following),
            "updated_since": now.text,
            "figures": view_figure.figure.value,
            "side": view_figure.side.value,
            "figure_in_words": view_figure.in_words,
        }
        told = told_incidents(pks, request, view_figure, names)
        if request.accepted_renderer.format == GeoJson.format:
            page = {"type": "FeatureCollection", **page, "features": features(told)}
        else:
            page["results"] = [each for _entry, each in told]
        page["gone"] = [asdict(each) for each in mirror.gone_of(gone, selection)]
        # Cursors and positions differ though the answer says the same.
        return answer(request, page, apart_from=("next", "updated_since"))


class OneIncident(Endpoint):
    """One incident with all that is told of it."""

    takes_filter = False
    parameters = (FIELDS, "figures", "side")
    renderer_classes = (Json, GeoJson)

    @extend_schema(
        operation_id="incident",
        tags=["incidents"],
        summary="One incident with all that is told of it",
        parameters=[REFERENCE, FIELDS_OF_ROWS, LANGUAGE],
        responses={
            (200, Json.media_type): IncidentSerializer,
            (200, GeoJson.media_type): GEOJSON_FEATURE,
            301: OpenApiResponse(description="It was merged into another, which is there."),
            **PROBLEMS,
        },
    )
    def get(self, request, reference: str):
        names = read_fields(request, IncidentSerializer, brief=False)
        incidents = Incident.objects.visible_to(request.user).order_by()
        keys = incidents.filter(reference=reference.upper()).values_list("pk", flat=True)
        told = told_incidents(list(keys), request, self.read_filter(request).view_figure, names)
        if not told:
            survivor = incidents.filter(merged__reference=reference.upper()).first()
            if survivor is None:
                raise Http404
            address = reverse("api-incident", args=[survivor.reference])
            query = request.query_params.urlencode()
            return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
        if request.accepted_renderer.format == GeoJson.format:
            return answer(request, features(told)[0])
        return answer(request, told[0][1])


def _place_of(cursor, order: str, start, now: mirror.Position) -> tuple:
    """After what this page begins, and the position of the first page of all."""
    if cursor is None:
        return start, now
    of_order, mark, position = cursor
    if of_order != order:
        raise BadParameter(
            "cursor",
            _("This cursor belongs to another order. Begin without it, or keep sort as it was."),
        )
    return mark, mirror.read_position(position, now)


def told_incidents(
    pks: list[int], request, view_figure, names: tuple[str, ...]
) -> list[tuple[Entry, dict]]:
    """Incidents by their keys with those of their fields, less what is gone.

    The number of queries depends on the fields alone.
    """
    rows = rows_of(pks, request.user, view_figure, sides=TollSide)
    beside = _beside(rows, request.user, set(names))
    entries = [
        Entry(
            row,
            beside[row.incident.pk],
            request.build_absolute_uri(reverse("incident", args=[row.incident.reference])),
        )
        for row in rows
    ]
    serializer = _serializer(names)
    return [(entry, serializer.to_representation(entry)) for entry in entries]


@lru_cache(maxsize=64)
def _serializer(names: tuple[str, ...]) -> IncidentSerializer:
    """Making it, with all that it contains, takes as long as telling twenty incidents."""
    return IncidentSerializer(names=names)


def features(told: list[tuple[Entry, dict]]) -> list[dict]:
    """The same as features of GeoJSON; what has no location has no geometry."""
    return [
        {
            "type": "Feature",
            "id": entry.row.incident.reference,
            "geometry": None
            if entry.row.lon is None
            else {"type": "Point", "coordinates": [entry.row.lon, entry.row.lat]},
            "properties": {
                name: value for name, value in fields.items() if name not in ("lon", "lat")
            },
        }
        for entry, fields in told
    ]


def _figure(toll) -> dict:
    figures = {figure.value: getattr(toll, figure.value) if toll else None for figure in Figure}
    flags = ("low_is_open", "high_is_open", "disputed")
    return figures | {flag: bool(toll and getattr(toll, flag)) for flag in flags}


def _share(toll) -> dict | None:
    if toll is None or toll.share_high is None:
        return None
    figures = {figure.value: getattr(toll, f"share_{figure.value}") for figure in Figure}
    return figures | {"is_open": toll.share_is_open}


def _beside(rows: list[IncidentRow], user, names: set[str]) -> dict[int, Beside]:
    """What the fields of ``names`` need, by the incident's key."""
    found: dict[int, Beside] = defaultdict(Beside)
    pks = [row.incident.pk for row in rows]
    of_these = {"incident__in": pks}
    if names & {"summary", "dataset"}:
        slugs = dict(Dataset.objects.values_list("pk", "slug"))
        texts = Incident.objects.filter(pk__in=pks).order_by()
        for pk, summary, dataset in texts.values_list("pk", "summary", "dataset"):
            found[pk].summary, found[pk].dataset = summary, slugs.get(dataset)
    for name, model in (("outcomes", IncidentOutcome), ("weapons", IncidentWeapon)):
        if name in names:
            codes = model.objects.filter(**of_these).order_by("pk")
            for pk, code in codes.values_list("incident", "code"):
                getattr(found[pk], name).append(code)
    if "unclaimed_as_of" in names:
        statements = UnclaimedStatement.objects.filter(**of_these).order_by("as_of")
        for pk, day in statements.values_list("incident", "as_of"):
            found[pk].unclaimed_as_of.append(day)
    if "involvements" in names:
        for line in involvements_told(Involvement.objects.filter(**of_these)):
            found[line.incident_id].involvements.append(line)
    if names & {"claims", "claims_on_operation"}:
        _add_claims(found, rows, user)
    if "reports" in names:
        telling = Incident.reports.through.objects.filter(**of_these).order_by("report")
        for link in telling.select_related("report__publisher").defer("report__text"):
            found[link.incident_id].reports.append(link.report)
    return found


def _add_claims(found: dict[int, Beside], rows: list[IncidentRow], user) -> None:
    by_operation = defaultdict(list)
    for row in rows:
        if row.incident.operation_id:
            by_operation[row.incident.operation_id].append(row.incident.pk)
    on_these = Q(incident__in=[row.incident.pk for row in rows]) | Q(operation__in=by_operation)
    claims = claims_shown(CasualtyClaim.objects.filter(on_these), audience_of(user))
    for claim in claims:
        if claim.incident_id:
            found[claim.incident_id].claims.append(claim)
        for pk in by_operation[claim.operation_id] if claim.operation_id else ():
            found[pk].claims_on_operation.append(claim)
