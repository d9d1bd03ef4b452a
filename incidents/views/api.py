"""The pages on the API: how to read it, and a page on which to try it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incidents.views.access import for_readers


@require_safe
@for_readers
def api_page(request: HttpRequest) -> HttpResponse:
    """What the API answers, tokens, paging, and how to keep a copy true."""
    incidents = request.build_absolute_uri(reverse("api-incidents"))
    return render(request, "api/page.html", {"incidents_address": incidents})


@require_safe
@for_readers
def try_page(request: HttpRequest) -> HttpResponse:
    """Every address with its parameters, to be asked from the page."""
    config = {
        "document": reverse("api-openapi"),
        "loading_failed": _("The description of the API could not be loaded. Try again."),
    }
    return render(request, "api/try.html", {"config": config})
