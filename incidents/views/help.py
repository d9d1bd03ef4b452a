"""The help: how to log a report, how figures are counted, what the words mean."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from incidents.evidence import Figure
from incidents.filters import MOST_VALUES
from incidents.models import (
    RADIUS_KM,
    VAGUE_BOUNDS,
    Basis,
    DatePrecision,
    IncidentStatus,
    LocationPrecision,
    LocationStatus,
    Role,
    VagueWord,
)
from incidents.statistics import FEWEST_TO_COMPARE
from incidents.views.access import for_readers

LOCATION_PRECISIONS = {
    LocationPrecision.EXACT: _("The very spot: a camp, a bridge, a mine."),
    LocationPrecision.SETTLEMENT: _("The town or village, but not where in it."),
    LocationPrecision.NEAR_SETTLEMENT: _("Close to a town or village that is named."),
    LocationPrecision.ALONG_LINE: _("Somewhere on a road or river, or between two places."),
    LocationPrecision.SECOND_LEVEL: _("A cercle, province or department, and no more."),
    LocationPrecision.FIRST_LEVEL: _("A region, and no more; it is drawn as its area."),
    LocationPrecision.STATE: _("Only the state is told; it is drawn as its area."),
    LocationPrecision.UNKNOWN: _("Nothing is told, or nothing was found. It has no pin."),
}
DATE_PRECISIONS = {
    DatePrecision.DAY: _("It happened on that day."),
    DatePrecision.NIGHT: _("In the night from one day to the next."),
    DatePrecision.FEW_DAYS: _("Within two or three days around the date."),
    DatePrecision.WEEK: _("Some time in the week of the date."),
    DatePrecision.MONTH: _("Some time in that month. It counts in no day or week."),
    DatePrecision.LONGER: _("Some time in a longer period. It counts in no month."),
}
BASES = {
    Basis.OBSERVED: _("Nobody doubts it: it was seen, or it is its own operation."),
    Basis.CLAIMED: _("The group says itself that it did it."),
    Basis.BLAMED: _("Somebody who is named says that it was this group."),
    Basis.SUSPECTED: _("Somebody who is named thinks that it may have been this group."),
    Basis.DENIED: _("The group says that it was not there. It does not count as its incident."),
}
ROLES = {
    Role.ATTACKER: _("Who began."),
    Role.TARGET: _("Who was attacked; civilians can be a target too."),
    Role.PARTY: _("Took part, and no report says who began."),
}
FIGURES = {
    Figure.BEST: _("The rules above choose it, or an editor with a reason."),
    Figure.LOW: _("The lowest that stands. Not known where somebody says only “up to”."),
    Figure.HIGH: _("The highest that stands; “+” where somebody says “at least”."),
    Figure.GOVERNMENT: _("What the authorities say, whatever others say."),
}
LOCATION_STATUSES = {
    LocationStatus.NO_PLACE: _("No report names a place."),
    LocationStatus.PENDING: _("A worker will look for it shortly."),
    LocationStatus.RUNNING: _("A worker is looking for it."),
    LocationStatus.LOCATED: _("One place fits, and the pin is there."),
    LocationStatus.AREA_ONLY: _("The text names a region or state; the pin stands for all of it."),
    LocationStatus.AMBIGUOUS: _("Two or more places fit equally well: choose one at the desk."),
    LocationStatus.NOT_FOUND: _("No place of this name is known: set the pin by hand."),
    LocationStatus.PROVIDER_ERROR: _("The online service did not answer; it is asked again."),
    LocationStatus.BY_HAND: _("An analyst set the pin. No worker ever moves it."),
}
STATUSES = {
    IncidentStatus.DRAFT: _("Being written. Analysts and editors see it."),
    IncidentStatus.IN_REVIEW: _("Finished by its analyst; an editor reads it."),
    IncidentStatus.PUBLISHED: _("Open to all readers, and in all counts."),
    IncidentStatus.WITHDRAWN: _("Taken back. It is in no list and no count."),
}


@dataclass(frozen=True)
class Meaning:
    """A choice of the forms, with what it means; the radius in km, if it has one."""

    label: str
    sentence: str
    radius_km: float | None = None


def _meanings(sentences: dict) -> list[Meaning]:
    return [
        Meaning(choice.label, sentence, RADIUS_KM.get(choice))
        for choice, sentence in sentences.items()
    ]


@require_safe
@for_readers
def help_page(request: HttpRequest) -> HttpResponse:
    """One page for readers and analysts, in the words of the forms."""
    context = {
        "location_precisions": _meanings(LOCATION_PRECISIONS),
        "date_precisions": _meanings(DATE_PRECISIONS),
        "bases": _meanings(BASES),
        "figures": [(figure.label, sentence) for figure, sentence in FIGURES.items()],
        "roles": _meanings(ROLES),
        "location_statuses": _meanings(LOCATION_STATUSES),
        "statuses": _meanings(STATUSES),
        "fewest_to_compare": FEWEST_TO_COMPARE,
        "most_values": MOST_VALUES,
        "four_eyes": settings.FOUR_EYES,
        "vague_words": [
            (VagueWord(word).label, low, high) for word, (low, high) in VAGUE_BOUNDS.items()
        ],
    }
    return render(request, "help/page.html", context)
