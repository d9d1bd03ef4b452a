"""The reports on which incidents rest; their own text is never given."""

from django.db.models import Exists, OuterRef
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from incidents.api.chosen_fields import PARAMETER as FIELDS
from incidents.api.chosen_fields import Told, read_fields
from incidents.api.endpoint import Endpoint, answer, next_page
from incidents.api.openapi import PAGED, PROBLEMS, filter_parameters, page_of
from incidents.api.paging import PARAMETERS as PAGING
from incidents.api.paging import page_by_key
from incidents.columns.rows_of_selection import rows_of_selection
from incidents.models import Citation, Incident, Report


class ReportSerializer(Told):
    """A publication that tells of incidents."""

    # What stands with each sentence that is quoted.
    cited_names = ("id", "url", "publisher", "author", "title", "language", "published_on")

    id = serializers.IntegerField(source="pk")
    url = serializers.CharField(allow_blank=True)
    publisher = serializers.CharField(source="publisher.name")
    publisher_kind = serializers.CharField(source="publisher.kind")
    reliability = serializers.CharField(source="publisher.reliability")
    author = serializers.CharField(allow_blank=True)
    title = serializers.CharField()
    language = serializers.CharField()
    published_on = serializers.DateField(allow_null=True)


class CitationSerializer(serializers.ModelSerializer):
    """The sentence of a report on which a statement rests."""

    report = ReportSerializer(names=ReportSerializer.cited_names)

    class Meta:
        model = Citation
        fields = ("quote", "report")


class Reports(Endpoint):
    """The reports that tell of a filter's incidents."""

    parameters = (*PAGING, FIELDS)

    @extend_schema(
        operation_id="reports",
        tags=["evidence"],
        summary="The reports that tell of a filter's incidents",
        parameters=[*filter_parameters(), *PAGED],
        responses={200: page_of(ReportSerializer), **PROBLEMS},
    )
    def get(self, request):
        names = read_fields(request, ReportSerializer)
        told = rows_of_selection(Incident.reports.through.objects.all(), self.select(request))
        # Of incidents that the reader sees, so the reader sees the reports too.
        reports = Report.objects.filter(Exists(told.filter(report=OuterRef("pk"))))
        reports = reports.select_related("publisher").defer("text")
        page, cursor = page_by_key(request, reports, "reports")
        return answer(
            request,
            {
                "next": next_page(request, cursor),
                "results": ReportSerializer(page, many=True, names=names).data,
            },
        )
