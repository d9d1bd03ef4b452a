"""Between which dates something held, as people read it, as exactly as it is known."""

from datetime import date

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incidents.evidence.prose import phrase_before
from incidents.evidence.words import day_in_words
from incidents.models import GroupRelation, Period, PeriodPrecision


def period_in_words(period: Period) -> str:
    """Between which dates something held, as exactly as they are known.

    "since 2 March 2017", "since 2017", "from May 1975 until 29 January 2025"; of a split or
    a merger when it happened: "in August 2013".
    """
    if period.is_event and period.since:
        text = (
            pgettext("a day", "on %(date)s")
            if period.since_precision == PeriodPrecision.DAY
            else pgettext("a month or year", "in %(date)s")
        )
        return text % {"date": moment_in_words(period.since, period.since_precision)}
    since, until = period.since, period.until
    # In French a day takes an article that a month or a year does not.
    parts = []
    if since is not None:
        words = {"date": moment_in_words(since, period.since_precision)}
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
        parts.append(text % {"date": moment_in_words(until, period.until_precision)})
    return " ".join(parts) or _("dates not told")


def moment_in_words(day: date, precision: str) -> str:
    """ "2 March 2017", "March 2017" or "2017"."""
    if precision == PeriodPrecision.YEAR:
        return date_format(day, "Y")
    if precision == PeriodPrecision.MONTH:
        return date_format(day, "F Y")
    return day_in_words(day)


def relation_in_words(relation: GroupRelation) -> str:
    """ "JNIM part of al-Qaeda since 2 March 2017"."""
    words = [relation.group, "".join(phrase_before(relation.get_kind_display(), relation.other))]
    if relation.since or relation.until:
        words.append(period_in_words(relation))
    return " ".join(str(word) for word in words)
