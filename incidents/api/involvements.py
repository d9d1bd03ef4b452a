"""Who is said to have had a part in incidents, on whose word."""

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers

from incidents.api.chosen_fields import PARAMETER as FIELDS
from incidents.api.chosen_fields import Told, read_fields
from incidents.api.endpoint import Endpoint, answer, next_page
from incidents.api.openapi import PAGED, PROBLEMS, filter_parameters, page_of
from incidents.api.paging import PARAMETERS as PAGING
from incidents.api.paging import page_by_key
from incidents.api.reports import CitationSerializer
from incidents.columns.rows_of_selection import rows_of_selection
from incidents.evidence.evidence import cited
from incidents.models import Basis, Claimant, Incident, Involvement, Role


class ClaimantSerializer(serializers.ModelSerializer):
    """Who says so."""

    name = serializers.CharField()

    class Meta:
        model = Claimant
        fields = ("id", "name", "kind")


class InvolvementSerializer(Told):
    """A group, or civilians, in a role, on a basis; with the sentences that say so."""

    id = serializers.IntegerField(source="pk")
    incident = serializers.CharField(source="incident.reference")
    role = serializers.ChoiceField(Role.choices)
    group = serializers.SerializerMethodField()
    civilians = serializers.BooleanField()
    description = serializers.CharField(allow_blank=True)
    basis = serializers.ChoiceField(Basis.choices)
    claimant = ClaimantSerializer(allow_null=True)
    label = serializers.CharField(allow_blank=True)
    date = serializers.DateField(allow_null=True)
    citations = CitationSerializer(many=True, source="citations_told")

    @extend_schema_field({"type": "string", "nullable": True})
    def get_group(self, line: Involvement) -> str | None:
        return line.group.slug if line.group else None


def involvements_told(involvements: QuerySet) -> QuerySet:
    """Involvements with all that the serializer tells of them."""
    return cited(involvements, as_list="citations_told").prefetch_related(
        "group", "claimant", Prefetch("incident", Incident.objects.only("reference"))
    )


class Involvements(Endpoint):
    """All involvements in a filter's incidents."""

    parameters = (*PAGING, FIELDS)

    @extend_schema(
        operation_id="involvements",
        tags=["evidence"],
        summary="Who had a part in a filter's incidents, by whose word",
        parameters=[*filter_parameters(), *PAGED],
        responses={200: page_of(InvolvementSerializer), **PROBLEMS},
    )
    def get(self, request):
        names = read_fields(request, InvolvementSerializer)
        lines = rows_of_selection(Involvement.objects.all(), self.select(request))
        page, cursor = page_by_key(request, involvements_told(lines), "involvements")
        return answer(
            request,
            {
                "next": next_page(request, cursor),
                "results": InvolvementSerializer(page, many=True, names=names).data,
            },
        )
