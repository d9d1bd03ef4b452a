import pytest
from django.http import QueryDict

from incidents.columns import select
from incidents.evidence import rebuild_group_ancestry, recompute_tolls
from incidents.filters import IncidentFilter
from incidents.models import GroupRelation, Incident
from incidents.statistics import totals_by_attribution
from tests.builders import make_claim, make_group, make_incident, make_involvement

pytestmark = pytest.mark.django_db


def parts(query="group=jnim"):
    found = totals_by_attribution(select(IncidentFilter.read(QueryDict(query))))
    return {part.attribution.value: part.totals for part in found}


def counts(query="group=jnim"):
    return {name: totals["total"] for name, totals in parts(query).items()}


def attack(*involvements):
    """An incident with 10 dead in which JNIM is named once for every (role, basis)."""
    incident = make_incident()
    for role, basis in involvements:
        make_involvement(incident, make_group("jnim"), role=role, basis=basis)
    make_claim(incident, 10)
    recompute_tolls([incident.pk])
    return incident


def test_claimed_and_observed_stand_apart_from_blamed_and_suspected():
    for basis in ("claimed", "observed", "blamed", "suspected", "suspected"):
        attack(("attacker", basis))
    assert counts() == {"claimed": 2, "blamed": 3, "attacked": 0}
    dead = {name: totals["deaths"]["all_sides"]["best"] for name, totals in parts().items()}
    assert dead == {"claimed": 20, "blamed": 30, "attacked": None}


def test_what_is_both_claimed_and_blamed_counts_as_claimed_and_once():
    attack(("attacker", "claimed"), ("attacker", "blamed"), ("attacker", "suspected"))
    assert counts() == {"claimed": 1, "blamed": 0, "attacked": 0}


def test_where_the_group_was_the_target_its_dead_are_not_its_victims():
    attack(("target", "observed"))
    assert counts() == {"claimed": 0, "blamed": 0, "attacked": 1}


def test_a_party_where_nobody_says_who_began_counts_by_its_basis():
    attack(("party", "observed"))
    assert counts() == {"claimed": 1, "blamed": 0, "attacked": 0}


def test_what_the_group_denies_is_not_its_incident():
    attack(("attacker", "denied"))
    attack(("attacker", "denied"), ("attacker", "blamed"))
    assert counts() == {"claimed": 0, "blamed": 1, "attacked": 0}


def test_the_parts_hold_every_incident_of_the_filter_once():
    for incident in (
        attack(("attacker", "claimed"), ("target", "observed")),
        attack(("attacker", "blamed"), ("target", "observed")),
        attack(("target", "observed"), ("target", "suspected")),
    ):
        make_involvement(incident, make_group("isgs"), basis="claimed")
    attack(("party", "suspected"))
    rebuild_group_ancestry()
    assert sum(counts().values()) == Incident.objects.count()
    assert sum(counts("group=jnim&group=isgs").values()) == Incident.objects.count()


def test_affiliates_count_unless_left_out():
    katiba = make_group("katiba-macina")
    GroupRelation.objects.create(group=katiba, kind="part_of", other=make_group("jnim"))
    rebuild_group_ancestry()
    make_involvement(make_incident(), katiba, basis="blamed")
    assert counts() == {"claimed": 0, "blamed": 1, "attacked": 0}
    assert counts("group=jnim&descendants=0") == {"claimed": 0, "blamed": 0, "attacked": 0}


def test_what_is_only_denied_has_a_line_of_its_own_where_it_is_asked_for():
    attack(("attacker", "denied"))
    attack(("attacker", "denied"), ("attacker", "blamed"))
    attack(("attacker", "denied"), ("target", "observed"))
    asked = counts("group=jnim&basis=denied")
    assert asked == {"claimed": 0, "blamed": 1, "attacked": 1, "denied": 1}


def test_the_parts_of_a_filter_by_basis_hold_each_incident_once():
    attack(("attacker", "claimed"), ("attacker", "blamed"))
    attack(("attacker", "blamed"))
    attack(("attacker", "claimed"))
    assert counts("group=jnim&basis=blamed") == {"claimed": 1, "blamed": 1, "attacked": 0}
