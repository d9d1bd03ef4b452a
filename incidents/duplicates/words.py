"""The reasons for and against, in the reader's language."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.duplicates.likeness import Ground, Reason
from incidents.duplicates.particulars import CIVILIANS
from incidents.models import ArmedGroup, Report


def in_words(
    reason: Reason, groups: Mapping[int, ArmedGroup], reports: Mapping[int, Report]
) -> str:
    """ "1 day apart", "JNIM in both": one reason, for a list of them."""
    match reason.ground:
        case Ground.DAYS_APART:
            days = round(reason.number)
            return ngettext("%(days)d day apart", "%(days)d days apart", days) % {"days": days}
        case Ground.DISTANCE:
            return _("%(distance)s away") % {"distance": _distance(reason.number)}
        case Ground.DISTANCE_ALLOWED:
            return _("%(distance)s away, no more than the precision leaves open") % {
                "distance": _distance(reason.number)
            }
        case Ground.IN_BOTH:
            names = [_name(group, groups) for group in reason.about]
            return _("%(groups)s in both") % {"groups": ", ".join(names)}
        case Ground.KINDRED:
            one, other = (_name(group, groups) for group in reason.about)
            return _("%(one)s here, %(other)s there: one belonged to the other") % {
                "one": one,
                "other": other,
            }
        case Ground.REPORT:
            titles = ", ".join(_("“%(title)s”") % {"title": reports[r].title} for r in reason.about)
            return _("same report: %(titles)s") % {"titles": titles}
    return {
        Ground.SAME_DAY: _("same day"),
        Ground.SAME_DAYS: _("the days may be the same"),
        Ground.SAME_PLACE: _("same place"),
        Ground.SAME_NAME: _("same name of the place"),
        Ground.LIKE_NAME: _("similar name of the place"),
        Ground.OTHER_NAME: _("another name of the place"),
        Ground.SAME_REGION: _("same region"),
        Ground.SAME_STATE: _("same state"),
        Ground.OTHER_STATE: _("another state"),
        Ground.OTHER_ATTACKERS: _("other attackers"),
        Ground.OTHER_TARGETS: _("other targets"),
        Ground.TITLE: _("similar title"),
        Ground.OTHER_EVENT_TYPE: _("another event type"),
    }[reason.ground]


def _name(group: int, groups: Mapping[int, ArmedGroup]) -> str:
    return _("civilians") if group == CIVILIANS else str(groups[group])


def _distance(km: float) -> str:
    return _("less than 1 km") if km < 1 else _("%(km)d km") % {"km": round(km)}
