"""Loading all starter data, in the order in which it leans on itself."""

from collections import Counter

from django.db import transaction

from incidents.evidence import rebuild_group_ancestry
from incidents.models import Place, PlaceName, Region, State
from incidents.starter.actors import (
    Added,
    load_claimants,
    load_groups,
    load_organisations,
    load_publishers,
    load_relations_and_designations,
)
from incidents.starter.geography import load_places, load_regions, load_states


@transaction.atomic
def load_starter() -> Added:
    """Load states, regions, places, organisations, groups, claimants and publishers.

    Running it again adds what is missing and deletes nothing. Names, dates and outlines
    of states and regions follow the files; everything else that is there stays as the
    analysts have it. Returns how many rows of each model are new.
    """
    added: Added = Counter()
    added[State] = load_states()
    added[Region] = load_regions()
    states = {state.alpha3: state for state in State.objects.defer("outline")}
    load_organisations(states, added)
    load_publishers(states, added)
    groups = load_groups(states, added)
    claimants = load_claimants(states, groups, added)
    load_relations_and_designations(groups, claimants, added)
    added[Place], added[PlaceName] = load_places()
    rebuild_group_ancestry()
    return added
