"""The words that the timeline's script puts together."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from incidents.views.map_words import by_number


def timeline_texts() -> dict:
    """Texts by name, for ``config["texts"]``.

    Those of a number have a form for one and another for several; ``%(n)s`` and the other
    names in brackets are filled in by the script.
    """
    return {
        "timelineIncidents": _("Incidents"),
        "timelineIncidents_day": _("Incidents by day"),
        "timelineIncidents_week": _("Incidents by week"),
        "timelineIncidents_month": _("Incidents by month"),
        "timelineIncidents_year": _("Incidents by year"),
        "timelineDeaths": _("Deaths"),
        "timelineDeaths_day": _("Deaths by day"),
        "timelineDeaths_week": _("Deaths by week"),
        "timelineDeaths_month": _("Deaths by month"),
        "timelineDeaths_year": _("Deaths by year"),
        "timelineBy_day": _("by day"),
        "timelineBy_week": _("by week"),
        "timelineBy_month": _("by month"),
        "timelineBy_year": _("by year"),
        "timelineUnit_day": _("Day"),
        "timelineUnit_week": _("Week"),
        "timelineUnit_month": _("Month"),
        "timelineUnit_year": _("Year"),
        "timelineBySpan": _("%(unit)s (auto)"),
        "timelineWeekOf": _("week from %(day)s"),
        "timelineAlsoTable": _("The table has the same numbers."),
        "timelineNotKnown": _("not known"),
        "timelineYes": pgettext("a week exceeds the average", "yes"),
        "timelineAverage4": _("Average of the 4 weeks before"),
        "timelineAverage52": _("Average of the 52 weeks before"),
        "timelineExceeds": _("More than a quarter above the 52 weeks before"),
        "timelineMore": _(
            "The 4 weeks until %(until)s: %(last)s a week, %(percent)s more than in the "
            "52 weeks before (%(before)s a week)."
        ),
        "timelineLess": _(
            "The 4 weeks until %(until)s: %(last)s a week, %(percent)s less than in the "
            "52 weeks before (%(before)s a week)."
        ),
        "timelineManyMore": _(
            "The 4 weeks until %(until)s: %(last)s a week; the 52 weeks before: %(before)s a week."
        ),
        "timelineSame": _(
            "The 4 weeks until %(until)s: %(last)s a week, as in the 52 weeks before."
        ),
        "timelineFromNone": _(
            "The 4 weeks until %(until)s: %(last)s a week, none in the 52 weeks before."
        ),
        "timelineEmpty": _("No incidents to draw over time."),
        "timelinePlay": _("Play"),
        "timelinePause": _("Pause"),
        "timelineFrame": _("step %(number)s of %(all)s"),
        "timelineSpan_day": by_number(lambda n: ngettext("%(n)s day", "%(n)s days", n)),
        "timelineSpan_week": by_number(lambda n: ngettext("%(n)s week", "%(n)s weeks", n)),
        "timelineSpan_month": by_number(lambda n: ngettext("%(n)s month", "%(n)s months", n)),
        "timelineSpan_year": by_number(lambda n: ngettext("%(n)s year", "%(n)s years", n)),
        "timelineLoose_day": by_number(
            lambda n: ngettext(
                "%(n)s incident is not known to the day and stands in no bar.",
                "%(n)s incidents are not known to the day and stand in no bar.",
                n,
            )
        ),
        "timelineLoose_week": by_number(
            lambda n: ngettext(
                "%(n)s incident is not known to the week and stands in no bar.",
                "%(n)s incidents are not known to the week and stand in no bar.",
                n,
            )
        ),
        "timelineLoose_month": by_number(
            lambda n: ngettext(
                "%(n)s incident is not known to the month and stands in no bar.",
                "%(n)s incidents are not known to the month and stand in no bar.",
                n,
            )
        ),
        "timelineLoose_year": by_number(
            lambda n: ngettext(
                "%(n)s incident is not known to the year and stands in no bar.",
                "%(n)s incidents are not known to the year and stand in no bar.",
                n,
            )
        ),
    }
