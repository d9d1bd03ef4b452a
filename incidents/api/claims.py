"""Who said how many were killed, wounded, missing ... and where it stands."""

import numpy as np
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers

from incidents.api.chosen_fields import PARAMETER as FIELDS
from incidents.api.chosen_fields import Told, read_fields
from incidents.api.endpoint import Endpoint, answer, next_page
from incidents.api.involvements import ClaimantSerializer
from incidents.api.openapi import PAGED, PROBLEMS, filter_parameters, page_of
from incidents.api.paging import PARAMETERS as PAGING
from incidents.api.paging import page_by_key
from incidents.api.reports import CitationSerializer
from incidents.columns.rows_of_selection import among, of_selection
from incidents.evidence import audience_of
from incidents.evidence.evidence import cited, claims_for
from incidents.models import (
    Audience,
    CasualtyClaim,
    CasualtyOutcome,
    Incident,
    Operation,
    Qualifier,
    Side,
    VagueWord,
)


class ClaimSerializer(Told):
    """A casualty claim, on an incident or on an operation as a whole.

    ``minimum`` and ``maximum`` are whole persons, null where that end is open; ``figure`` is
    what the claimant names inside its range. ``chosen_because`` is why an editor took it for
    the best figure.
    """

    id = serializers.IntegerField(source="pk")
    incident = serializers.SerializerMethodField()
    operation = serializers.SerializerMethodField()
    claimant = ClaimantSerializer()
    side = serializers.ChoiceField(Side.choices)
    group = serializers.SerializerMethodField()
    outcome = serializers.ChoiceField(CasualtyOutcome.choices)
    minimum = serializers.IntegerField(allow_null=True)
    maximum = serializers.IntegerField(allow_null=True)
    figure = serializers.IntegerField(allow_null=True)
    vague_word = serializers.ChoiceField(VagueWord.choices, allow_blank=True)
    qualifier = serializers.ChoiceField(Qualifier.choices, allow_blank=True)
    as_of = serializers.DateField(allow_null=True)
    additional = serializers.BooleanField()
    in_words = serializers.CharField()
    dataset = serializers.SerializerMethodField()
    note = serializers.CharField(allow_blank=True)
    chosen_because = serializers.SerializerMethodField()
    citations = CitationSerializer(many=True, source="citations_told")

    @extend_schema_field({"type": "string", "nullable": True})
    def get_incident(self, claim: CasualtyClaim) -> str | None:
        return claim.incident.reference if claim.incident else None

    @extend_schema_field({"type": "string", "nullable": True})
    def get_operation(self, claim: CasualtyClaim) -> str | None:
        return claim.operation.reference if claim.operation else None

    @extend_schema_field({"type": "string", "nullable": True})
    def get_group(self, claim: CasualtyClaim) -> str | None:
        return claim.group.slug if claim.group else None

    @extend_schema_field({"type": "string", "nullable": True})
    def get_dataset(self, claim: CasualtyClaim) -> str | None:
        return claim.dataset.slug if claim.dataset else None

    @extend_schema_field({"type": "string", "nullable": True})
    def get_chosen_because(self, claim: CasualtyClaim) -> str | None:
        return claim.chosen.reason if claim.is_chosen else None


def claims_shown(claims: QuerySet, audience: Audience) -> QuerySet:
    """Those of ``claims`` that an audience is told, with all that the serializer tells of them.

    Claimants, groups and incidents are few beside the claims: each is made once.
    """
    shown = claims_for(claims, audience).select_related(None).select_related("chosen")
    return cited(shown.prefetch_related(None), as_list="citations_told").prefetch_related(
        "claimant",
        "group",
        "dataset",
        Prefetch("incident", Incident.objects.only("reference")),
        Prefetch("operation", Operation.objects.only("reference")),
    )


class Claims(Endpoint):
    """All casualty claims on a filter's incidents and on the operations of these."""

    parameters = (*PAGING, FIELDS)

    @extend_schema(
        operation_id="claims",
        tags=["evidence"],
        summary="Casualty claims on a filter's incidents and on their operations",
        parameters=[*filter_parameters(), *PAGED],
        responses={200: page_of(ClaimSerializer), **PROBLEMS},
    )
    def get(self, request):
        names = read_fields(request, ClaimSerializer)
        selection = self.select(request)
        operations = np.unique(selection.of(selection.columns.operation))
        on_these = of_selection(selection) | among("operation_id", operations[operations != 0])
        claims = claims_shown(CasualtyClaim.objects.filter(on_these), audience_of(request.user))
        page, cursor = page_by_key(request, claims, "claims")
        return answer(
            request,
            {
                "next": next_page(request, cursor),
                "results": ClaimSerializer(page, many=True, names=names).data,
            },
        )
