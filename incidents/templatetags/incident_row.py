"""An incident as a row of a list: who, where, when, how many died, on whose word.

Lists show many rows at once, so that they are written here: a template with as many parts
takes three times as long.
"""

from functools import cache

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.evidence.rows import IncidentRow
from incidents.models import Incident, IncidentStatus
from incidents.templatetags.incident_words import (
    date_in_words,
    is_known_roughly,
    precision_in_words,
    type_in_words,
    where_with_links,
    with_group_links,
)

register = template.Library()

_ROW = """
<article>
  <p class="row-top"><time datetime="{day}">{when}</time>{status}{operation}</p>
  <h3><a href="{address}">{title}</a></h3>
  <p class="row-what"><svg class="glyph type-{type}" aria-hidden="true"><use \
href="#type-{type}"></use></svg><span>{where}{what}</span></p>
  <p class="row-deaths">{deaths}{figure}</p>
  <p class="row-standing">{standing}{targets}</p>
  <p class="tags">{tags}</p>
</article>
"""
_LIST_ROW = """
<li class="row" aria-posinset="{}" aria-setsize="{}" data-reference="{}"{}>{}{}</li>
"""
_LOCATE = """
<button type="button" class="row-locate" data-locate title="{label}"><svg class="icon" \
aria-hidden="true"><use href="#icon-target"></use></svg><span \
class="visually-hidden">{label}</span></button>
"""
NOTHING = SafeString("")


@register.simple_tag
def list_rows(page) -> SafeString:
    """The rows of a page of the list beside the map, each with the button that shows its pin."""
    locate = format_html(_LOCATE, label=_("Show on the map"))
    return format_html_join(
        "",
        _LIST_ROW,
        (
            (
                number,
                page.total,
                row.incident.reference,
                _pin(row),
                incident_row(row),
                NOTHING if row.lon is None else locate,
            )
            for number, row in enumerate(page.rows, start=page.first)
        ),
    )


def _pin(row: IncidentRow) -> SafeString:
    if row.lon is None:
        return NOTHING
    return SafeString(f' data-lon="{row.lon:.5f}" data-lat="{row.lat:.5f}"')


@register.simple_tag
def incident_row(row: IncidentRow, *, address: str = "", names_figure: bool = False) -> SafeString:
    """What a list says of an incident; its title leads to its page, or to ``address``.

    The view's figure is named where it is not the usual one, or with ``names_figure``.
    """
    incident = row.incident
    return format_html(
        _ROW,
        day=incident.date.isoformat(),
        when=date_in_words(incident),
        status=_status(incident),
        operation=_operation(row),
        address=address or _page_of("incident", incident.reference),
        title=incident.title,
        type=incident.event_type,
        where=where_with_links(incident),
        what=type_in_words(incident),
        deaths=row.deaths_words or _soft(_("deaths not known")),
        figure=_figure(row) if names_figure or not row.view_figure.is_default else NOTHING,
        standing=with_group_links(row.standing),
        targets=_against(row.targets_words) if row.targets_words else "",
        tags=_tags(row),
    )


def _status(incident: Incident) -> SafeString:
    """Anything but published."""
    if incident.status == IncidentStatus.PUBLISHED:
        return NOTHING
    return format_html(' <span class="tag draft">{}</span>', incident.get_status_display())


def _operation(row: IncidentRow) -> SafeString:
    size = row.operation_size
    if size < 2:
        return NOTHING
    words = ngettext("one of %(n)s attack", "one of %(n)s attacks", size) % {"n": size}
    address = _page_of("operation", row.incident.operation.reference)
    return format_html(' <a class="row-operation" href="{}">{}</a>', address, words)


def _soft(words: str) -> SafeString:
    return format_html('<span class="soft">{}</span>', words)


def _figure(row: IncidentRow) -> SafeString:
    return format_html(' <span class="figure-name">{}</span>', row.view_figure.in_words)


def _against(targets: str) -> str:
    return " · " + _("against %(targets)s") % {"targets": targets}


def _tags(row: IncidentRow) -> SafeString:
    """On how many reports it rests, and how its place is known if not well."""
    incident, count = row.incident, row.report_count
    tags = NOTHING
    if count:
        words = ngettext("%(n)s report", "%(n)s reports", count) % {"n": count}
        tags += format_html('<span class="tag">{}</span> ', words)
    if row.lon is None:
        tags += format_html('<span class="tag waiting">{}</span> ', precision_in_words(incident))
        if incident.place_text:
            tags += format_html('<span class="tag">{}</span>', incident.place_text)
    elif is_known_roughly(incident):
        tags += format_html('<span class="tag">{}</span>', precision_in_words(incident))
    return tags


def _page_of(page: str, reference: str) -> str:
    return _address(page).replace("REFERENCE", reference)


@cache
def _address(page: str) -> str:
    """Where a page is, but for the reference: working that out for every row takes long."""
    return reverse(page, args=["REFERENCE"])
