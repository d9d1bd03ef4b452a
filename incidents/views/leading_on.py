"""From the reference of a merged incident to the one that stays."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from incidents.models import Incident


def led_on(request: HttpRequest, reference: str, page: str, *rest: str) -> HttpResponse:
    """For good to the same ``page`` of the incident into which this one was merged, or a 404.

    ``rest`` is what its address has besides the reference.
    """
    incidents = Incident.objects.visible_to(request.user).only("reference")
    survivor = get_object_or_404(incidents, merged__reference=reference.upper())
    address = reverse(page, args=[survivor.reference, *rest])
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(f"{address}{query}", permanent=True)
