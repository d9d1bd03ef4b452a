"""Armed groups, with how many of a filter's incidents each has a part in."""

from django.db.models import Prefetch
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers

from incidents.api.chosen_fields import PARAMETER as FIELDS
from incidents.api.chosen_fields import Told, read_fields
from incidents.api.endpoint import Endpoint, answer, next_page
from incidents.api.openapi import PAGED, PROBLEMS, filter_parameters, page_of
from incidents.api.paging import PARAMETERS as PAGING
from incidents.api.paging import page_by_key
from incidents.models import (
    ArmedGroup,
    GroupKind,
    GroupName,
    GroupRelation,
    PeriodPrecision,
    RelationKind,
    Side,
)
from incidents.statistics import counts_by_group


class GroupNameSerializer(serializers.ModelSerializer):
    class Meta:
        model = GroupName
        fields = ("name", "language", "kind")


class RelationSerializer(serializers.Serializer):
    """What the group was to another one; ``until`` is the first day on which it held no more."""

    kind = serializers.ChoiceField(RelationKind.choices)
    other = serializers.CharField(source="other.slug")
    since = serializers.DateField(allow_null=True)
    since_precision = serializers.ChoiceField(PeriodPrecision.choices)
    until = serializers.DateField(allow_null=True)
    until_precision = serializers.ChoiceField(PeriodPrecision.choices)


class GroupSerializer(Told):
    """Anyone under arms: groups, armies, militias, companies."""

    slug = serializers.CharField()
    url = serializers.SerializerMethodField()
    name_en = serializers.CharField()
    name_fr = serializers.CharField(allow_blank=True)
    names = GroupNameSerializer(many=True)
    kind = serializers.ChoiceField(GroupKind.choices)
    side = serializers.ChoiceField(Side.choices)
    state = serializers.SerializerMethodField()
    summary = serializers.CharField(allow_blank=True)
    relations = RelationSerializer(many=True)
    incidents = serializers.SerializerMethodField()

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, group: ArmedGroup) -> str:
        return self.context["request"].build_absolute_uri(reverse("group", args=[group.slug]))

    @extend_schema_field({"type": "string", "nullable": True})
    def get_state(self, group: ArmedGroup) -> str | None:
        return group.state.alpha3 if group.state else None

    @extend_schema_field({"type": "integer", "minimum": 0})
    def get_incidents(self, group: ArmedGroup) -> int:
        return self.context["counts"].get(group.pk, 0)


class Groups(Endpoint):
    """All armed groups that one may see."""

    parameters = (*PAGING, FIELDS)

    @extend_schema(
        operation_id="groups",
        tags=["who and where"],
        summary="Armed groups, each with how many of the filter's incidents it has a part in",
        parameters=[*filter_parameters(), *PAGED],
        responses={200: page_of(GroupSerializer), **PROBLEMS},
    )
    def get(self, request):
        names = read_fields(request, GroupSerializer)
        counts = counts_by_group(self.select(request))
        visible = ArmedGroup.objects.visible_to(request.user)
        relations = GroupRelation.objects.filter(other__in=visible).select_related("other")
        groups = visible.select_related("state").defer("state__outline")
        groups = groups.prefetch_related(
            "names", Prefetch("relations", relations.order_by("since", "pk"))
        )
        page, cursor = page_by_key(request, groups, "groups")
        context = {"request": request, "counts": counts}
        return answer(
            request,
            {
                "next": next_page(request, cursor),
                "results": GroupSerializer(page, many=True, names=names, context=context).data,
            },
        )
