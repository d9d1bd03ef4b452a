"""Counts beside each choice of the filter: what one finds who makes it."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents.columns import select
from incidents.evidence import rebuild_group_ancestry
from incidents.filters import IncidentFilter
from incidents.models import GroupRelation, Incident, IncidentOutcome, IncidentWeapon
from incidents.statistics import facets
from tests.builders import (
    make_dataset,
    make_group,
    make_incident,
    make_involvement,
    make_membership,
    make_organisation,
    make_region,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db


def read(query="", user=None):
    found = IncidentFilter.read(QueryDict(query), user)
    assert not found.errors
    return found


def counted(query="", user=None):
    return facets(select(read(query, user)))


def analyst():
    return make_user("analyst", "analyst")


def test_every_choice_has_its_incidents():
    incident = make_incident(
        lon=1,
        lat=14,
        region=make_region(),
        sub_event_type="armed-clash",
        dataset=make_dataset("ucdp-ged"),
    )
    make_incident(state="NER", event_type="riots")
    IncidentOutcome.objects.create(incident=incident, code="looting")
    IncidentOutcome.objects.create(incident=incident, code="base_overrun")
    IncidentWeapon.objects.create(incident=incident, code="drone")
    make_membership(make_organisation("g5-sahel"), "MLI")
    make_involvement(incident, make_group("jnim"), basis="claimed")
    make_involvement(incident, make_group("malian-army", kind="state_force"), role="target")
    make_involvement(incident, None, role="target")
    assert counted() == {
        "state": {"MLI": 1, "NER": 1},
        "bloc": {"g5-sahel": 1},
        "region": {"MLI-Mopti": 1},
        "group": {"jnim": 1, "malian-army": 1},
        "role": {"attacker": 1, "target": 1},
        "basis": {"claimed": 1, "observed": 1},
        "type": {"battles": 1, "riots": 1},
        "subtype": {"armed-clash": 1},
        "target": {"civilians": 1, "state_forces": 1},
        "precision": {
            "settlement": 1,
            "near_settlement": 1,
            "along_line": 1,
            "second_level": 1,
            "first_level": 1,
            "state": 1,
        },
        "outcome": {"base_overrun": 1, "looting": 1},
        "weapon": {"drone": 1},
        "dataset": {"ucdp-ged": 1, "own": 1},
        "status": {"published": 2},
    }


def test_without_incidents_nothing_is_counted():
    assert set(map(str, counted().values())) == {"{}"}


def test_a_parameter_is_counted_without_itself_and_with_the_others():
    make_incident(state="MLI")
    make_incident(state="NER")
    make_incident(state="NER", event_type="riots")
    found = counted("state=MLI&type=battles")
    assert found["state"] == {"MLI": 1, "NER": 1}
    assert found["type"] == {"battles": 1}


def test_role_and_basis_are_those_of_the_chosen_group_in_one_involvement():
    jnim, isgs = make_group("jnim"), make_group("isgs")
    incident = make_incident()
    make_involvement(incident, jnim, basis="blamed")
    make_involvement(incident, isgs, role="target", basis="observed")
    other = make_incident()
    make_involvement(other, isgs, basis="claimed")
    found = counted("group=jnim")
    assert (found["role"], found["basis"]) == ({"attacker": 1}, {"blamed": 1})
    found = counted("group=isgs&role=attacker")
    assert found["role"] == {"attacker": 1, "target": 1}
    assert found["basis"] == {"claimed": 1}


def test_what_is_denied_alone_is_counted_as_denied_and_as_nobodys():
    incident = make_incident()
    make_involvement(incident, make_group("jnim"), basis="denied")
    found = counted("group=jnim")
    assert found["basis"] == {"denied": 1}
    assert (found["role"], found["group"]) == ({}, {})


def test_affiliates_count_with_the_group_from_the_day_on_which_they_belonged_to_it():
    katiba, jnim = make_group("katiba-macina"), make_group("jnim")
    GroupRelation.objects.create(group=katiba, kind="part_of", other=jnim, since=date(2017, 3, 2))
    rebuild_group_ancestry()
    for year in (2016, 2019):
        make_involvement(make_incident(date=date(year, 6, 1)), katiba)
    assert counted()["group"] == {"jnim": 1, "katiba-macina": 2}
    assert counted("descendants=0&group=jnim")["group"] == {"katiba-macina": 2}


def test_a_bloc_has_the_incidents_in_states_that_were_members_on_the_day():
    make_membership(make_organisation("g5-sahel"), "MLI", until=date(2022, 5, 15))
    for day in (date(2022, 5, 14), date(2022, 5, 15)):
        make_incident(date=day)
    assert counted()["bloc"] == {"g5-sahel": 1}


def test_states_that_are_not_followed_count_for_who_would_ask_for_them():
    make_membership(make_organisation("g5-sahel"), "DZA")
    make_incident(state="DZA")
    make_incident()
    found = counted()
    assert found["state"] == {"DZA": 1, "MLI": 1}
    assert found["bloc"] == {"g5-sahel": 1}
    assert found["type"] == {"battles": 1}


def test_a_precision_has_whatever_is_known_at_least_so_well():
    make_incident(lon=1, lat=14, location_precision="exact")
    make_incident(lon=1, lat=14, location_precision="first_level")
    make_incident(location_precision="settlement")
    found = counted()["precision"]
    assert (found["exact"], found["second_level"], found["first_level"], found["state"]) == (
        1,
        1,
        2,
        2,
    )


def test_drafts_and_what_may_not_be_passed_on_count_for_the_desk_alone():
    make_incident()
    make_incident(status="draft")
    make_incident(status="withdrawn")
    make_incident(dataset=make_dataset("acled", redistributable=False))
    found = counted()
    assert (found["status"], found["dataset"]) == ({"published": 1}, {"own": 1})
    found = counted(user=analyst())
    assert found["status"] == {"draft": 1, "published": 2}
    assert found["dataset"] == {"acled": 1, "own": 2}


def test_nothing_is_told_of_a_group_that_the_reader_may_not_see():
    hidden = make_group("new-name", to_be_checked=True)
    child = make_group("katiba")
    GroupRelation.objects.create(group=child, kind="part_of", other=hidden)
    rebuild_group_ancestry()
    make_involvement(make_incident(), child)
    assert counted()["group"] == {"katiba": 1}
    assert counted(user=analyst())["group"] == {"katiba": 1, "new-name": 1}
    make_involvement(make_incident(), hidden)
    assert counted()["group"] == {"katiba": 1, "new-name": 2}


def test_facets_take_no_query(django_assert_num_queries):
    make_involvement(make_incident(region=make_region()), make_group("jnim"))
    for query in ("", "group=jnim&role=attacker&basis=observed", "state=MLI&type=battles"):
        found = select(read(query))
        with django_assert_num_queries(0):
            facets(found)


INVOLVED = st.tuples(
    st.sampled_from(["jnim", "katiba-macina", "malian-army", None]),
    st.sampled_from(["attacker", "target", "party"]),
    st.sampled_from(["observed", "claimed", "blamed", "denied"]),
).filter(lambda line: line[0] or line[1] != "attacker")
INCIDENT = st.tuples(
    st.integers(0, 1500),
    st.sampled_from(["MLI", "NER", "DZA", None]),
    st.sampled_from([("battles", "armed-clash"), ("battles", ""), ("riots", "mob-violence")]),
    st.sampled_from([None, "exact", "near_settlement", "state"]),
    st.sampled_from(["published", "published", "draft"]),
    st.sampled_from([None, "ucdp-ged", "acled"]),
    st.sets(st.sampled_from(["looting", "base_overrun"])),
    st.lists(INVOLVED, max_size=3),
)
PARTS = st.fixed_dictionaries(
    {},
    optional={
        "state": st.sampled_from(["MLI", "NER", "DZA"]),
        "bloc": st.just("g5-sahel"),
        "group": st.sampled_from(["jnim", "katiba-macina"]),
        "descendants": st.just("0"),
        "role": st.sampled_from(["attacker", "target"]),
        "basis": st.sampled_from(["observed", "denied"]),
        "type": st.just("battles"),
        "target": st.sampled_from(["civilians", "state_forces"]),
        "precision": st.sampled_from(["near_settlement", "state"]),
        "outcome": st.just("looting"),
        "dataset": st.sampled_from(["own", "ucdp-ged"]),
        "from": st.just("2016-06-01"),
    },
)


@given(told=st.lists(INCIDENT, max_size=6), parts=PARTS, of_the_desk=st.booleans())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_count_is_what_one_finds_who_makes_the_choice(db, told, parts, of_the_desk):
    enter(told)
    user = make_user(f"user-{of_the_desk}", "analyst") if of_the_desk else None
    query = QueryDict(mutable=True)
    query.update(parts)
    found = counted(query.urlencode(), user)
    for parameter, values in found.items():
        for value, count in values.items():
            chosen = query.copy()
            chosen[parameter] = value
            assert select(read(chosen.urlencode(), user)).count == count, (parameter, value)
        # And whatever is chosen and not counted has none.
        if parameter in parts and parts[parameter] not in values:
            assert select(read(query.urlencode(), user)).count == 0, parameter


def enter(told):
    Incident.objects.all().delete()
    get_user_model().objects.all().delete()
    for state in ("MLI", "NER", "DZA"):
        make_state(state)
    make_dataset("ucdp-ged")
    make_dataset("acled", redistributable=False)
    jnim, katiba = make_group("jnim"), make_group("katiba-macina")
    make_group("malian-army", kind="state_force")
    if not GroupRelation.objects.exists():
        GroupRelation.objects.create(
            group=katiba, kind="part_of", other=jnim, since=date(2017, 1, 1)
        )
        rebuild_group_ancestry()
        bloc = make_organisation("g5-sahel")
        make_membership(bloc, "MLI", until=date(2018, 1, 1))
        make_membership(bloc, "DZA", since=date(2016, 1, 1))
    for days, state, (event_type, sub_type), precision, status, dataset, outcomes, lines in told:
        place = {"lon": 1, "lat": 14, "location_precision": precision} if precision else {}
        incident = make_incident(
            date=date(2015, 1, 1) + timedelta(days),
            state=state,
            event_type=event_type,
            sub_event_type=sub_type,
            status=status,
            dataset=make_dataset(dataset) if dataset else None,
            **place,
        )
        for code in outcomes:
            IncidentOutcome.objects.create(incident=incident, code=code)
        for group, role, basis in lines:
            make_involvement(incident, make_group(group) if group else None, role, basis)
