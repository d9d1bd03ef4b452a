"""A filter in words, for what has no chips to press: a frame on another page, and paper."""

from django.http import QueryDict

from incidents.filters import IncidentFilter
from incidents.views.chips import chips_of


def filter_in_words(incident_filter: IncidentFilter) -> list[str]:
    """What is asked for, such as "Mali" or "from 1 January 2019"; empty for everything.

    Settings, which change how the incidents are shown, are not among it.
    """
    query = QueryDict(incident_filter.query_string())
    chips = chips_of(incident_filter, query, "")
    return [chip.label for chip in chips if chip.parameter not in IncidentFilter.SETTINGS]
