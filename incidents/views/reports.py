"""Reports: found by their words and dates, and one with all that rests on it."""

from dataclasses import dataclass, replace

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from incidents.models import (
    ArmedGroup,
    Citation,
    Incident,
    Operation,
    Report,
    normalise,
    sees_drafts,
)
from incidents.views.access import for_readers
from incidents.views.chips import chips_of
from incidents.views.incidents_of import read_incidents_of, status_of
from incidents.views.paging import page_of
from incidents.views.query_links import page_address, values_of
from incidents.views.report_search import ReportSearch, languages_of, publishers_of

REPORTS_ON_A_PAGE = 25
STATEMENTS_ON_A_PAGE = 50

# The statements that a citation can support, with the rows that a page shows of each.
STATEMENTS = {
    "casualty_claim": ("incident", "operation", "claimant", "group"),
    "involvement": ("incident", "group", "claimant"),
    "unclaimed_statement": ("incident",),
    "outcome": ("incident", "claimant"),
    "weapon": ("incident", "claimant"),
}


@dataclass(frozen=True)
class ReportEntry:
    """A line of the list: a report and how many incidents, that one may see, rest on it."""

    report: Report
    incidents: int


@dataclass(frozen=True)
class Quoted:
    """What a report is cited for of one incident or operation."""

    subject: Incident | Operation
    citations: list[Citation]


@require_safe
@for_readers
def reports_page(request: HttpRequest) -> HttpResponse:
    """The reports that are looked for, the newest first."""
    search = ReportSearch.read(request.GET, request.user)
    path, query = reverse("reports"), search.query()
    filter_query = QueryDict(search.query_string())
    visible = Report.objects.visible_to(request.user)
    reports = search.reports_found()
    page = page_of(
        reports.select_related("publisher").defer("text"),
        size=REPORTS_ON_A_PAGE,
        total=reports.count(),
        params=request.GET,
        kept=query,
        path=path,
        errors=search.errors,
    )
    context = {
        "search": search,
        "publishers": sorted(publishers_of(visible), key=lambda each: normalise(each.name)),
        "languages_found": languages_of(visible),
        "page": replace(page, rows=_entries(page.rows, request.user)),
        "errors": search.errors,
        "filter_values": values_of(filter_query),
        "chips": chips_of(search, query, path),
        "clear_address": page_address(path, query, **dict.fromkeys(filter_query)),
        "all_address": path,
    }
    return render(request, "reports/list.html", context, status=status_of(context))


@require_safe
@for_readers
def report_page(request: HttpRequest, number: int) -> HttpResponse:
    """Who published it and when, the incidents it tells of, and each sentence it is cited for."""
    reports = Report.objects.visible_to(request.user).select_related("publisher")
    if not sees_drafts(request.user):
        reports = reports.defer("text")
    report = get_object_or_404(reports, pk=number)
    context = read_incidents_of(request, report, "report", str(report.pk))
    citations = Citation.objects.visible_to(request.user).filter(report=report)
    statements = page_of(
        citations.select_related(
            *(f"{name}__{row}" for name, rows in STATEMENTS.items() for row in rows)
        ).order_by("pk"),
        size=STATEMENTS_ON_A_PAGE,
        total=citations.count(),
        params=request.GET,
        kept=context["query"],
        path=context["path"],
        errors=context["errors"],
        name="statements",
    )
    groups = ArmedGroup.objects.visible_to(request.user)
    context |= {
        "report": report,
        "statements": replace(statements, rows=_by_subject(statements.rows)),
        "relations": report.group_relations.filter(group__in=groups, other__in=groups)
        .select_related("group", "other")
        .order_by("since"),
        "designations": report.designations.filter(group__in=groups)
        .select_related("group", "authority")
        .order_by("since"),
        "memberships": report.memberships.select_related("state", "organisation")
        .defer("state__outline")
        .order_by("since"),
        "shows_text": sees_drafts(request.user),
    }
    return render(request, "reports/page.html", context, status=status_of(context))


def _entries(reports: list[Report], user) -> list[ReportEntry]:
    counts = dict(
        Incident.objects.visible_to(user)
        .filter(reports__in=reports)
        .order_by()
        .values_list("reports")
        .annotate(Count("pk"))
    )
    return [ReportEntry(report, counts.get(report.pk, 0)) for report in reports]


def _by_subject(citations: list[Citation]) -> list[Quoted]:
    """The citations under the incident or operation of which they tell, in their order."""
    told = {}
    for citation in citations:
        told.setdefault(_subject_of(citation), []).append(citation)
    return [Quoted(subject, cited) for subject, cited in told.items()]


def _subject_of(citation: Citation) -> Incident | Operation:
    for name in STATEMENTS:
        statement = getattr(citation, name)
        if statement is not None:
            return statement.incident or statement.operation
    raise ValueError(citation)
