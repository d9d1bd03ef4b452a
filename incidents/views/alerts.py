"""News of a saved view by e-mail: chosen on the page of one's views, ended there or by a link."""

from django.contrib import messages
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from incidents.alerts import end_alert as end
from incidents.alerts import follow
from incidents.alerts.following import alert_of, filter_of, sends_mail
from incidents.models import Alert, AlertFrequency, SavedView
from incidents.views.access import for_signed_in

NEVER = "never"


@for_signed_in
@require_POST
def alert_of_view(request: HttpRequest, number: int) -> HttpResponse:
    """How often the news of one's own view come by e-mail; ``never`` ends it."""
    view = get_object_or_404(SavedView, user=request.user, pk=number)
    wanted, names = request.POST.get("frequency"), {"name": view.name}
    if wanted == NEVER:
        Alert.objects.filter(view=view).delete()
        messages.success(request, _("No more mail about “%(name)s”.") % names)
        return redirect("saved_views")
    if wanted not in AlertFrequency.values:
        return HttpResponseBadRequest()
    if not sends_mail() or not request.user.email:
        # The page says which, in place of the form.
        return redirect("saved_views")
    if filter_of(view, request.user).errors:
        told = _("“%(name)s” asks for something that is not known any more: save it anew.")
        messages.error(request, told % names)
        return redirect("saved_views")
    follow(
        view,
        request.user,
        AlertFrequency(wanted),
        language=get_language(),
        site=request.build_absolute_uri("/").rstrip("/"),
    )
    told = _("News of “%(name)s” will come to %(address)s.")
    messages.success(request, told % (names | {"address": request.user.email}))
    return redirect("saved_views")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def end_alert(request: HttpRequest, signed: str) -> HttpResponse:
    """Whoever has the mail can end it, without signing in: a POST does so at once (RFC 8058).

    A GET asks first, as programs that look mails through follow every link in them.
    """
    try:
        alert = alert_of(signed)
    except BadSignature:
        raise Http404 from None
    if request.method == "POST":
        end(signed)
        alert = None
    return render(request, "alerts/end.html", {"alert": alert})
