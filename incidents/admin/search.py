"""Search boxes that care neither for accents nor for case nor for the order of words."""

from django.db.models import Q

from incidents.models import normalise
from incidents.models.text import Searchable

NOTHING = Q(pk__in=())


class WordSearch:
    """For a ModelAdmin: every word must stand in one of ``search_fields``, or in a name.

    ``search_fields`` are columns that are never NULL; ``matches_elsewhere`` adds rows
    of other tables.
    """

    def get_search_results(self, request, queryset, search_term):
        words = normalise(search_term).split()
        if words:
            queryset = queryset.alias(searched=Searchable(*self.search_fields))
        for word in words:
            queryset = queryset.filter(Q(searched__contains=word) | self.matches_elsewhere(word))
        return queryset, False

    def matches_elsewhere(self, word: str) -> Q:
        """Where else the normalised ``word`` may stand."""
        return NOTHING
