"""States and their regions, with how many of a filter's incidents happened in each."""

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers

from incidents.api.chosen_fields import PARAMETER as FIELDS
from incidents.api.chosen_fields import Told, read_fields
from incidents.api.endpoint import Endpoint, answer, next_page
from incidents.api.openapi import PAGED, PROBLEMS, filter_parameters, page_of
from incidents.api.paging import PARAMETERS as PAGING
from incidents.api.paging import page_by_key
from incidents.models import Region, State
from incidents.statistics import counts_by_region, counts_by_state


class MembershipSerializer(serializers.Serializer):
    """``until`` is the first day on which the state was no member any more."""

    organisation = serializers.CharField(source="organisation.slug")
    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True)


class Counted(Told):
    """A row with how many incidents it has, which the view counted."""

    @extend_schema_field({"type": "integer", "minimum": 0})
    def get_incidents(self, row) -> int:
        return self.context["counts"].get(row.pk, 0)


class StateSerializer(Counted):
    """A state by its ISO 3166 codes; ``in_scope`` are those that this installation follows."""

    alpha3 = serializers.CharField()
    alpha2 = serializers.CharField()
    name_en = serializers.CharField()
    name_fr = serializers.CharField(allow_blank=True)
    in_scope = serializers.BooleanField()
    memberships = MembershipSerializer(many=True)
    incidents = serializers.SerializerMethodField()


class RegionSerializer(Counted):
    """A first-level area, from ``since`` until it was one no more; null where that is open."""

    code = serializers.CharField()
    state = serializers.CharField(source="state.alpha3")
    name_en = serializers.CharField()
    name_fr = serializers.CharField(allow_blank=True)
    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True)
    incidents = serializers.SerializerMethodField()


class States(Endpoint):
    """All states."""

    parameters = (*PAGING, FIELDS)

    @extend_schema(
        operation_id="states",
        tags=["who and where"],
        summary="States, each with how many of the filter's incidents happened there",
        parameters=[*filter_parameters(), *PAGED],
        responses={200: page_of(StateSerializer), **PROBLEMS},
    )
    def get(self, request):
        names = read_fields(request, StateSerializer)
        counts = counts_by_state(self.select(request))
        visible = State.objects.visible_to(request.user).defer("outline")
        states = visible.prefetch_related("memberships__organisation")
        page, cursor = page_by_key(request, states, "states")
        return _page(request, StateSerializer, page, cursor, names, counts)


class Regions(Endpoint):
    """All regions, those of former times too."""

    parameters = (*PAGING, FIELDS)

    @extend_schema(
        operation_id="regions",
        tags=["who and where"],
        summary="Regions of all times, each with how many of the filter's incidents",
        parameters=[*filter_parameters(), *PAGED],
        responses={200: page_of(RegionSerializer), **PROBLEMS},
    )
    def get(self, request):
        names = read_fields(request, RegionSerializer)
        counts = counts_by_region(self.select(request))
        regions = Region.objects.select_related("state").defer("outline", "state__outline")
        page, cursor = page_by_key(request, regions, "regions")
        return _page(request, RegionSerializer, page, cursor, names, counts)


def _page(request, serializer: type[Counted], page: list, cursor, names, counts):
    rows = serializer(page, many=True, names=names, context={"counts": counts}).data
    return answer(request, {"next": next_page(request, cursor), "results": rows})
