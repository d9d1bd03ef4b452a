"""Operations: several incidents that were one coordinated attack."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from incidents.evidence import claim_table, operation_sheet
from incidents.models import Operation
from incidents.views.access import for_readers
from incidents.views.incidents_of import read_incidents_of, status_of
from incidents.views.toll_chart import toll_chart


@require_safe
@for_readers
def operation_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Its attacks, how many died in all of them, and who says so of the whole."""
    operation = get_object_or_404(
        Operation.objects.visible_to(request.user), reference=reference.upper()
    )
    context = read_incidents_of(request, operation, "operation", operation.reference)
    sheet = operation_sheet(operation, request.user)
    context |= {
        "operation": operation,
        "sheet": sheet,
        "claims": claim_table(sheet.claims),
        "chart": toll_chart(sheet.history, of_operation=True),
    }
    return render(request, "operations/page.html", context, status=status_of(context))
