"""The tables of the statistics page as JSON."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from incidents.api.endpoint import Endpoint, answer
from incidents.api.openapi import PROBLEMS, filter_parameters
from incidents.statistics import (
    Tally,
    by_group,
    by_region,
    by_span,
    by_state,
    by_target,
    by_type,
    standing,
    totals,
)


class KnownSerializer(serializers.Serializer):
    """Of how many incidents each figure is known."""

    best = serializers.IntegerField()
    low = serializers.IntegerField()
    high = serializers.IntegerField()
    government = serializers.IntegerField()


class SumSerializer(serializers.Serializer):
    """The dead of the view's side added up, in whole persons; null where nothing is known.

    ``disputed`` says of how many incidents the figures are.
    """

    best = serializers.IntegerField(allow_null=True)
    low = serializers.IntegerField(allow_null=True)
    high = serializers.IntegerField(allow_null=True)
    government = serializers.IntegerField(allow_null=True)
    known = KnownSerializer()
    high_is_open = serializers.BooleanField()
    disputed = serializers.IntegerField()


class SumOfAllSerializer(SumSerializer):
    low_is_open = serializers.BooleanField()


class LineSerializer(serializers.Serializer):
    """One line of a table; ``value`` is what the filter takes, "" where it is not told."""

    value = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    incidents = serializers.IntegerField()
    deaths = SumSerializer()


class TypeSerializer(serializers.Serializer):
    whole = LineSerializer()
    parts = LineSerializer(many=True)


class GroupLineSerializer(serializers.Serializer):
    """A group's incidents, and parted by what it has to do with them."""

    whole = LineSerializer()
    parts = serializers.DictField(child=LineSerializer())


class StandingSerializer(serializers.Serializer):
    """Incidents by the strongest ground on which somebody is named."""

    whole = LineSerializer()
    told_unclaimed = LineSerializer()
    not_told = LineSerializer()


class SpanSerializer(serializers.Serializer):
    first = serializers.DateField()
    last = serializers.DateField()
    line = LineSerializer()


class SpansSerializer(serializers.Serializer):
    """Incidents over time; what is known to a longer time than the unit is in ``loose``."""

    unit = serializers.CharField()
    spans = SpanSerializer(many=True)
    loose = LineSerializer()


class TotalsSerializer(serializers.Serializer):
    total = serializers.IntegerField()
    mapped = serializers.IntegerField()
    unplaced = serializers.IntegerField()
    awaiting_location = serializers.IntegerField()
    figures = serializers.CharField()
    side = serializers.CharField()
    figure_in_words = serializers.CharField()
    deaths = serializers.DictField(child=SumOfAllSerializer())


class StatisticsSerializer(serializers.Serializer):
    totals = TotalsSerializer()
    by_state = LineSerializer(many=True)
    by_region = LineSerializer(many=True)
    by_group = GroupLineSerializer(many=True)
    by_type = TypeSerializer(many=True)
    by_target = LineSerializer(many=True)
    standing = StandingSerializer(many=True)
    over_time = SpansSerializer()


class Statistics(Endpoint):
    """The numbers of a filter by state, region, group, type, target, standing and time."""

    @extend_schema(
        operation_id="statistics",
        tags=["map and numbers"],
        summary="Incidents and deaths by state, region, group, type, target and time",
        parameters=filter_parameters(),
        responses={200: StatisticsSerializer, **PROBLEMS},
    )
    def get(self, request):
        selection = self.select(request)
        tally = Tally(selection)
        tables = {
            "totals": totals(selection),
            "by_state": by_state(tally),
            "by_region": by_region(tally),
            "by_group": by_group(tally),
            "by_type": by_type(tally),
            "by_target": by_target(tally),
            "standing": standing(tally),
            "over_time": by_span(tally),
        }
        return answer(request, StatisticsSerializer(tables).data)
