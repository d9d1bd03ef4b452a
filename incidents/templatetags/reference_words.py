"""Periods, languages and links as the pages of groups, states and reports say them."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import get_language_info, pgettext
from django.utils.translation import gettext as _

from incidents.evidence.period_words import period_in_words
from incidents.evidence.words import day_in_words

register = template.Library()


register.filter(period_in_words)


@register.filter
def existence_in_words(region) -> str:
    """Between which days a region existed; "" for one that has no end in either direction."""
    parts = []
    if region.since is not None:
        parts.append(pgettext("a day", "since %(date)s") % {"date": day_in_words(region.since)})
    if region.until is not None:
        parts.append(pgettext("a day", "until %(date)s") % {"date": day_in_words(region.until)})
    return ", ".join(parts)


@register.filter
def language_in_words(code: str) -> str:
    """ "French" for fr, in the reader's language; the code itself if it has no name here."""
    try:
        return get_language_info(code)["name_translated"]
    except KeyError:
        return code


@register.filter
def kilometres(number: float) -> str:
    """ "0.5 km", "15 km": a distance as the reader's language writes it."""
    return _("%(number)s km") % {"number": number_format(number)}
