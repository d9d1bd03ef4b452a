from datetime import date

import pytest
from django.http import QueryDict

from incidents.columns import select
from incidents.evidence import rebuild_group_ancestry
from incidents.filters import IncidentFilter
from incidents.models import ArmedGroup, GroupRelation
from incidents.statistics import counts_by_group, counts_by_region, counts_by_state
from tests.builders import (
    make_group,
    make_incident,
    make_involvement,
    make_region,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db


def read(query="", user=None):
    return select(IncidentFilter.read(QueryDict(query), user))


@pytest.fixture
def groups():
    """Katiba Macina, part of JNIM from March 2017 on; an incident of each before and after."""
    jnim, katiba = make_group("jnim"), make_group("katiba-macina")
    GroupRelation.objects.create(group=katiba, kind="part_of", other=jnim, since=date(2017, 3, 2))
    rebuild_group_ancestry()
    for year in (2016, 2019):
        incident = make_incident(date=date(year, 6, 1))
        make_involvement(incident, katiba, basis="blamed")
        make_involvement(incident, katiba, basis="suspected")
    both = make_incident(date=date(2020, 6, 1), state="NER")
    make_involvement(both, jnim, basis="claimed")
    make_involvement(both, katiba, basis="claimed")
    make_involvement(make_incident(date=date(2021, 6, 1)), jnim, basis="denied")
    return jnim, katiba


@pytest.mark.parametrize(
    "query",
    [
        "",
        "state=NER",
        "from=2019-01-01&state=MLI",
        "basis=blamed",
        "basis=claimed&basis=denied",
        "role=target",
    ],
)
def test_a_groups_count_is_what_its_filter_finds(groups, query):
    found = counts_by_group(read(query))
    for group in ArmedGroup.objects.all():
        alone = read(f"{query}&group={group.slug}").count
        assert found.get(group.pk, 0) == alone


def test_affiliates_count_with_the_group_from_the_day_on_which_they_belonged_to_it(groups):
    jnim, katiba = groups
    assert counts_by_group(read()) == {jnim.pk: 2, katiba.pk: 3}
    without_affiliates = read("group=jnim&group=katiba-macina&descendants=0").without("group")
    assert counts_by_group(without_affiliates) == {jnim.pk: 1, katiba.pk: 3}


def test_drafts_count_for_analysts_alone(groups):
    jnim, _ = groups
    make_involvement(make_incident(status="draft"), jnim)
    assert counts_by_group(read())[jnim.pk] == 2
    assert counts_by_group(read(user=make_user("analyst", "analyst")))[jnim.pk] == 3


def test_incidents_whose_state_or_region_is_not_told_are_counted_by_themselves():
    mopti = make_region("Mopti")
    make_incident(region=mopti)
    make_incident()
    make_incident(state=None)
    assert counts_by_state(read()) == {make_state("MLI").pk: 2, None: 1}
    assert counts_by_region(read()) == {mopti.pk: 1, None: 2}


def test_only_the_part_that_is_asked_for_counts_for_a_group(groups):
    jnim, katiba = groups
    incident = make_incident(date=date(2022, 6, 1))
    make_involvement(incident, jnim, basis="claimed")
    make_involvement(incident, make_group("isgs"), basis="suspected")
    make_involvement(incident, make_group("malian-army", kind="state_force"), role="target")
    counts = counts_by_group(read("role=attacker&basis=claimed&from=2020-01-01"))
    assert counts == {jnim.pk: 2, katiba.pk: 1}
    assert counts_by_group(read("basis=denied")) == {jnim.pk: 1}
