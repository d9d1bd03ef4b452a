"""Periods, languages and links as the pages of groups, states and reports say them."""

from datetime import date

from django import template
from django.utils.dateformat import format as date_format
from django.utils.formats import number_format
from django.utils.translation import get_language_info, pgettext
from django.utils.translation import gettext as _

from incidents.evidence.words import day_in_words
from incidents.models import PeriodPrecision

register = template.Library()


@register.filter
def period_in_words(period) -> str:
    """Between which dates something held, as exactly as they are known.

    "since 2 March 2017", "since 2017", "from May 1975 until 29 January 2025".
    """
    since, until = period.since, period.until
    # In French a day takes an article that a month or a year does not.
    parts = []
    if since is not None:
        words = {"date": _moment(since, period.since_precision)}
        is_day = period.since_precision == PeriodPrecision.DAY
        if until is None:
            text = (
                pgettext("a day", "since %(date)s")
                if is_day
                else pgettext("a month or year", "since %(date)s")
            )
        else:
            text = (
                pgettext("a day", "from %(date)s")
                if is_day
                else pgettext("a month or year", "from %(date)s")
            )
        parts.append(text % words)
    if until is not None:
        text = (
            pgettext("a day", "until %(date)s")
            if period.until_precision == PeriodPrecision.DAY
            else pgettext("a month or year", "until %(date)s")
        )
        parts.append(text % {"date": _moment(until, period.until_precision)})
    return " ".join(parts) or _("dates not told")


@register.filter
def existence_in_words(region) -> str:
    """Between which days a region existed; "" for one that has no end in either direction."""
    parts = []
    if region.since is not None:
        parts.append(pgettext("a day", "since %(date)s") % {"date": day_in_words(region.since)})
    if region.until is not None:
        parts.append(pgettext("a day", "until %(date)s") % {"date": day_in_words(region.until)})
    return ", ".join(parts)


def _moment(day: date, precision: str) -> str:
    if precision == PeriodPrecision.YEAR:
        return date_format(day, "Y")
    if precision == PeriodPrecision.MONTH:
        return date_format(day, "F Y")
    return day_in_words(day)


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
