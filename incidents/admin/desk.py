"""What all areas of the desk share."""

from collections.abc import Callable

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from incidents.admin.as_listed import ListTogether
from incidents.admin.reason import AsksForReason
from incidents.admin.search import WordSearch
from incidents.admin.together import FormTogether, RowsTogether
from incidents.desk.moves import OPEN_TO_ANALYSTS
from incidents.evidence.words import day_in_words
from incidents.models import Dataset, Incident, IncidentStatus, Region, State
from incidents.templatetags.incident_words import date_in_words


class PlainChoices:
    """Choices of other objects: one button to add a new one, and nothing to slip on."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_change_related = False
            field.widget.can_delete_related = False
            field.widget.can_view_related = False
            if db_field.remote_field.model in (State, Region, Dataset):
                field.widget.can_add_related = False
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.remote_field.model in (State, Region):
            # Outlines are large, and a choice needs none.
            kwargs.setdefault("queryset", db_field.remote_field.model.objects.defer("outline"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class DeskAdmin(
    FormTogether, AsksForReason, ListTogether, WordSearch, PlainChoices, admin.ModelAdmin
):
    """An area of the desk."""

    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def view_on_site(self, obj):
        """The address of its public page; None where it has none."""
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None

    def changelist_view(self, request, extra_context=None):
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """A page is called by what it is about: "Assault on Mondoro", "Incident: new"."""
        kind = capfirst(self.opts.verbose_name)
        names = (
            {"title": str(obj), "subtitle": kind} if obj else {"title": kind, "subtitle": _("New")}
        )
        return super().render_change_form(request, context | names, add, change, form_url, obj)


class DeskStackedInline(RowsTogether, PlainChoices, admin.StackedInline):
    extra = 0


class DeskTabularInline(RowsTogether, PlainChoices, admin.TabularInline):
    extra = 0


def day_column(name: str, label) -> Callable:
    """A column of a list: the date in the field ``name``, in the words of all other pages."""

    @admin.display(description=label, ordering=name)
    def day(row):
        return day_in_words(getattr(row, name)) or None

    day.__name__ = name
    return day


def may_publish(request) -> bool:
    return request.user.has_perm("incidents.publish_incident")


def may_edit_incident(request, incident: Incident) -> bool:
    """Analysts edit what is not published yet; whoever may publish edits everything."""
    return may_publish(request) or incident.status in OPEN_TO_ANALYSTS


def may_edit_operation(request, operation) -> bool:
    """An operation's figures are public as soon as one of its incidents is."""
    return (
        may_publish(request)
        or not operation.incidents.exclude(status__in=OPEN_TO_ANALYSTS).exists()
    )


def list_of_links(rows):
    """HTML: one line a row, each row an (address, text, note)."""
    items = format_html_join("", '<li><a href="{}">{}</a> <span class="note">{}</span></li>', rows)
    if not items:
        return _("none yet")
    return format_html('<ul class="links">{}</ul>', items)


def links_to_incidents(incidents, words: str, **known):
    """HTML: those of ``incidents`` that are not withdrawn, and a link with ``words`` to log one.

    ``known`` is what the new incident's form knows from the start.
    """
    incidents = incidents.exclude(status=IncidentStatus.WITHDRAWN)
    return format_html(
        '{}<p><a class="addlink" href="{}?{}">{}</a></p>',
        list_of_links(
            (
                reverse("admin:incidents_incident_change", args=[incident.pk]),
                incident.title,
                incident_in_short(incident),
            )
            for incident in incidents.select_related("state").defer("state__outline")
        ),
        reverse("admin:incidents_incident_add"),
        urlencode(known),
        words,
    )


def incident_in_short(incident: Incident) -> str:
    """ "30 September 2019, Mali, published": what tells an incident from its like."""
    parts = (date_in_words(incident), incident.state, incident.get_status_display())
    return ", ".join(str(part) for part in parts if part)
