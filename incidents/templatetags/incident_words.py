"""Dates, places and figures as sentences say them, in the reader's language."""

from datetime import timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.formats import number_format, time_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from incidents.evidence import Figure
from incidents.evidence.words import StandingPart, day_in_words, day_number, short_start
from incidents.geocoding.providers import ONLINE_PROVIDERS
from incidents.models import (
    AREA_PRECISIONS,
    DatePrecision,
    EventType,
    LocationPrecision,
    SubEventType,
)

register = template.Library()

NO_NUMBER = "—"


register.filter(day_in_words)


@register.filter
def moment_in_words(moment) -> str:
    """A day with the time, in the installation's time; "" for None."""
    if moment is None:
        return ""
    moment = timezone.localtime(moment)
    return f"{day_in_words(moment.date())}, {time_format(moment, 'H:i')}"


@register.filter
def person_in_words(user) -> str:
    """A colleague's name, as colleagues know it; "" for None. For the desk alone."""
    return (user.get_full_name() or user.get_username()) if user else ""


@register.filter
def is_from_openstreetmap(incident) -> bool:
    """Whether the pin came from an online service: its data ask to be named."""
    return incident.location_source in ONLINE_PROVIDERS


@register.filter
def date_in_words(incident) -> str:
    """When an incident happened, as exactly as it is known."""
    first, last = incident.date, incident.date_end or incident.date
    match incident.date_precision:
        case DatePrecision.NIGHT:
            morning = last if last > first else first + timedelta(days=1)
            return _("night of %(evening)s to %(morning)s") % {
                "evening": short_start(first, morning),
                "morning": day_in_words(morning),
            }
        case DatePrecision.MONTH | DatePrecision.LONGER if last == first:
            return date_format(first, "F Y")
        case DatePrecision.WEEK | DatePrecision.FEW_DAYS if last == first:
            return _("about %(date)s") % {"date": day_in_words(first)}
    if last == first:
        return day_in_words(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{day_number(first)}–{day_in_words(last)}"
    return f"{short_start(first, last)} – {day_in_words(last)}"


@register.filter
def date_precision_in_words(incident) -> str:
    """What is unsure of the date; empty where the date itself says it."""
    return {
        DatePrecision.FEW_DAYS: _("The day is known to a few days."),
        DatePrecision.WEEK: _("The day is known to a week."),
        DatePrecision.MONTH: _("The day is known to the month."),
        DatePrecision.LONGER: _("The day is known to a longer time than a month."),
    }.get(incident.date_precision, "")


@register.filter
def with_group_links(standing) -> str:
    """The parts of an incident's standing, each group's name leading to its page."""
    parts = (StandingPart(escape(part.words), part.groups) for part in standing)
    return mark_safe(" · ".join(part.filled(_group_link) for part in parts))  # noqa: S308


def _group_link(group) -> str:
    return _link(_address_of("group", group.slug), group.name)


# Lists name the same few groups, states and regions again and again.
@lru_cache(maxsize=2000)
def _link(address: str, name: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', address, name)


@lru_cache(maxsize=1000)
def _address_of(page: str, key: str) -> str:
    return reverse(page, args=[key])


@register.filter
def area_in_words(incident) -> str:
    """ "Mopti, Mali"; empty where neither region nor state is told."""
    return ", ".join(area.name for area in (incident.region, incident.state) if area is not None)


@register.filter
def where_with_links(incident) -> str:
    """ "Mopti, Mali · ", each name leading to its page; empty where neither is told."""
    region, state = incident.region, incident.state
    address = _address_of("state", state.alpha3) if state else ""
    names = []
    if region and state:
        names.append(_link(f"{address}?region={region.code}", region.name))
    elif region:
        names.append(escape(region.name))
    if state:
        names.append(_link(address, state.name))
    return mark_safe(", ".join(names) + " · ") if names else ""  # noqa: S308


@register.filter
def type_in_words(incident) -> str:
    """The sub-type of what happened, or its type where no sub-type is told."""
    if incident.sub_event_type:
        return str(SubEventType(incident.sub_event_type).label)
    return str(EventType(incident.event_type).label)


@register.filter
def precision_in_words(incident) -> str:
    """How exactly the place is known, or why it is not on the map."""
    precision = incident.location_precision
    if incident.point is None:
        return str(incident.get_location_status_display())
    # "20", "7.5": to the tenth, without a nought for one that is whole.
    km = number_format(f"{round(incident.radius_km, 1):g}")
    if precision == LocationPrecision.NEAR_SETTLEMENT:
        return _("near a settlement, within about %(km)s km") % {"km": km}
    if precision == LocationPrecision.ALONG_LINE:
        return _("along a road or river, within about %(km)s km") % {"km": km}
    known = {
        LocationPrecision.EXACT: _("exact site"),
        LocationPrecision.SETTLEMENT: _("known to the settlement"),
        LocationPrecision.SECOND_LEVEL: _("known to the second-level area only"),
        LocationPrecision.FIRST_LEVEL: _("known to the region only"),
        LocationPrecision.STATE: _("known to the state only"),
        # In a form that is refused for it.
        LocationPrecision.UNKNOWN: str(LocationPrecision.UNKNOWN.label),
    }[precision]
    if incident.location_radius_km is None:
        return known
    return _("%(known)s, within about %(km)s km") % {"known": known, "km": km}


@register.filter
def is_known_to_an_area_only(incident) -> bool:
    return incident.point is not None and incident.location_precision in AREA_PRECISIONS


@register.filter
def is_known_roughly(incident) -> bool:
    """Whether a reader of its place would look too closely: less than a settlement is known."""
    closely = (LocationPrecision.EXACT, LocationPrecision.SETTLEMENT)
    is_closely = incident.location_precision in closely and incident.location_radius_km is None
    return not is_closely and incident.point is not None


@register.filter
def whole_number(number: int | None) -> str:
    """A count with its thousands apart; a dash for one that is not known."""
    return NO_NUMBER if number is None else number_format(number, force_grouping=True)


@register.filter
def sum_in_words(total: dict) -> str:
    """ "2,104–3,377": the low and high of a sum. "+" says that somebody says "at least"."""
    low, high = total["low"], total["high"]
    more = "+" if total["high_is_open"] else ""
    if high is None:
        return NO_NUMBER
    if low is None:
        return _("up to %(number)s") % {"number": f"{whole_number(high)}{more}"}
    if low == high:
        return f"{whole_number(high)}{more}"
    return f"{whole_number(low)}–{whole_number(high)}{more}"


@register.filter
def number_by(total: dict, figure: str) -> str:
    """ "2,104": the one of a sum's figures that is asked for; a dash where it is not known."""
    more = "+" if figure == Figure.HIGH and total["high_is_open"] else ""
    number = total[figure]
    return NO_NUMBER if number is None else f"{whole_number(number)}{more}"


@register.filter
def deaths_in_cell(total: dict, figure: str) -> str:
    """What a table has of a sum: the figure that is asked for, and its range where that differs."""
    number, between = number_by(total, figure), sum_in_words(total)
    if between == number:
        return number
    return format_html('{} <span class="soft">{}</span>', number, between)


@register.filter
def known_by(total: dict, figure: str) -> int:
    """Of how many incidents in a sum the figure that is asked for is known."""
    return total["known"][figure]


@register.filter
def only_up_to(total: dict) -> int:
    """For how many incidents in a sum an upper bound alone is told: their low is not known."""
    return total["known"][Figure.HIGH] - total["known"][Figure.LOW]


@register.filter
def of_its_side(totals: dict) -> dict:
    """The sum of the side that totals are about."""
    return totals["deaths"][totals["side"]]


@register.filter
def web_address(address: str) -> str:
    """The address if a browser may follow it from our pages (http or https), else nothing."""
    return address if urlsplit(address).scheme in ("http", "https") else ""


@register.simple_tag
def event_types() -> list[tuple[str, str]]:
    """Every event type as its value and its name, in the order of their colours."""
    return EventType.choices
