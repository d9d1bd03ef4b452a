"""Periods, languages and links as the pages of groups, states and reports say them."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import get_language_info, pgettext
from django.utils.translation import gettext as _

from incidents.evidence.period_words import period_in_words
from incidents.evidence.prose import phrase_before
from incidents.evidence.words import day_in_words
from incidents.models import GroupRelation, RelationKind

register = template.Library()


register.filter(period_in_words)


@register.filter
def words_before_other(relation: GroupRelation) -> str:
    """What stands between a relation's two groups, as far as the other one's article."""
    return phrase_before(relation.get_kind_display(), relation.other)[0]


@register.filter
def name_of_other(relation: GroupRelation) -> str:
    """The other group's name as it follows ``words_before_other``."""
    return phrase_before(relation.get_kind_display(), relation.other)[1]


@register.filter
def belonging_in_words(relation: GroupRelation) -> str:
    """How one of two groups belonged to the other, where no name follows."""
    return {
        RelationKind.PART_OF: _("as a part"),
        RelationKind.AFFILIATED_WITH: _("as an affiliate"),
    }[RelationKind(relation.kind)]


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
