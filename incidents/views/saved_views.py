"""The views that somebody comes back to: saved from the map, renamed, brought up to date."""

import re

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from incidents.alerts import begin_anew
from incidents.alerts.following import sends_mail
from incidents.filters import IncidentFilter
from incidents.models import AlertFrequency, SavedView
from incidents.views.access import for_signed_in

# As the map page's script writes it: zoom, latitude, longitude.
_EXTENT = re.compile(r"\d{1,2}(\.\d+)?/-?\d{1,2}(\.\d+)?/-?\d{1,3}(\.\d+)?", re.ASCII)


class SavedViewForm(forms.ModelForm):
    """The name of a view; ``instance`` has its user, and its query string."""

    class Meta:
        model = SavedView
        fields = ("name",)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        own = SavedView.objects.filter(user=self.instance.user).exclude(pk=self.instance.pk)
        if own.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("You have a view of this name already."))
        return name

    def is_saved(self) -> bool:
        """Save it if it can be; else its errors say why not."""
        if not self.is_valid():
            return False
        try:
            with transaction.atomic():
                self.save()
        except IntegrityError:
            # The same button was pressed twice.
            self.add_error("name", _("You have a view of this name already."))
            return False
        return True


def saved_views_context(user, query_string: str, **changes) -> dict:
    """The context of ``map/_saved_views.html`` beside a view of ``query_string``."""
    return {
        "saved_views": SavedView.objects.filter(user=user),
        "view_query_string": query_string,
        "view_form": SavedViewForm(instance=SavedView(user=user)),
        **changes,
    }


@for_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def saved_views(request: HttpRequest) -> HttpResponse:
    """All views of a person, to be opened, renamed and deleted; a POST saves another."""
    if request.method != "POST":
        return _page(request)
    query_string = _canonical(request)
    view = SavedView(user=request.user, query_string=query_string)
    form = SavedViewForm(request.POST, instance=view)
    if not form.is_saved():
        return _answer(request, status=400, view_form=form)
    return _done(request, view, _("Saved as “%(name)s”.") % {"name": view.name})


@for_signed_in
@require_POST
def saved_view(request: HttpRequest, number: int) -> HttpResponse:
    """Rename one of one's own views, make it what the map shows now, or delete it."""
    view = get_object_or_404(SavedView, user=request.user, pk=number)
    match request.POST.get("change"):
        case "rename":
            names = {"old": view.name}
            form = SavedViewForm(request.POST, instance=view)
            if not form.is_saved():
                return _page(request, status=400, renamed=number, rename_form=form)
            names["new"] = view.name
            messages.success(request, _("“%(old)s” is now called “%(new)s”.") % names)
            return redirect("saved_views")
        case "update":
            view.query_string = _canonical(request)
            view.save(update_fields=["query_string"])
            begin_anew(view, request.user)
            return _done(request, view, _("“%(name)s” is now this view.") % {"name": view.name})
        case "delete":
            view.delete()
            messages.success(request, _("“%(name)s” is deleted.") % {"name": view.name})
            return redirect("saved_views")
    return HttpResponseBadRequest()


def _canonical(request: HttpRequest) -> str:
    """The one address of the view that was sent, with the part of the map if that is wanted."""
    sent = QueryDict(request.POST.get("query_string", ""))
    query_string = IncidentFilter.read(sent, request.user).query_string()
    extent = sent.get("map", "")
    if "with_extent" in request.POST and _EXTENT.fullmatch(extent):
        return "&".join(part for part in (query_string, f"map={extent}") if part)
    return query_string


def _done(request: HttpRequest, view: SavedView, message: str) -> HttpResponse:
    if "fragment" in request.POST:
        return _answer(request, done=message)
    messages.success(request, message)
    return redirect(view)


def _answer(request: HttpRequest, *, status: int = 200, **changes) -> HttpResponse:
    """The part of the map's panel for its script; without one the page of all views."""
    if "fragment" not in request.POST:
        return _page(request, status=status, **changes)
    sent = request.POST.get("query_string", "")
    context = saved_views_context(request.user, sent, is_open=True, **changes)
    return render(request, "map/_saved_views.html", context, status=status)


def _page(request: HttpRequest, *, status: int = 200, **changes) -> HttpResponse:
    context = saved_views_context(request.user, request.POST.get("query_string", ""), **changes)
    context |= {
        "saved_views": context["saved_views"].select_related("alert").defer("alert__told"),
        "sends_mail": sends_mail(),
        "alert_frequencies": AlertFrequency.choices,
    }
    return render(request, "account/saved_views.html", context, status=status)
