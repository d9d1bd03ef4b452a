from datetime import date

import pytest

from incidents.evidence import rebuild_group_ancestry
from incidents.models import ArmedGroup, GroupRelation
from tests.builders import make_group

pytestmark = pytest.mark.django_db


def relate(group, kind, other, since=None, until=None):
    GroupRelation.objects.create(
        group=make_group(group),
        kind=kind,
        other=make_group(other),
        since=since,
        until=until,
    )


def descendants(of, day):
    rebuild_group_ancestry()
    found = ArmedGroup.objects.descendants_of(make_group(of), day)
    return set(found.values_list("slug", flat=True))


def test_descendants_of_al_qaeda_as_of_a_day():
    relate("aqim", "part_of", "al-qaeda", date(2007, 1, 1))
    relate("jnim", "affiliated_with", "aqim", date(2017, 3, 2))
    relate("katiba-macina", "part_of", "jnim", date(2017, 3, 2))
    assert descendants("al-qaeda", date(2019, 9, 30)) == {
        "al-qaeda",
        "aqim",
        "jnim",
        "katiba-macina",
    }
    assert descendants("al-qaeda", date(2016, 1, 1)) == {"al-qaeda", "aqim"}


def test_a_chain_holds_while_every_link_of_it_holds():
    relate("c", "part_of", "b", date(2010, 1, 1), date(2015, 1, 1))
    relate("b", "part_of", "a", date(2012, 1, 1), date(2020, 1, 1))
    assert "c" not in descendants("a", date(2011, 6, 1))
    assert "c" in descendants("a", date(2013, 6, 1))
    assert "c" not in descendants("a", date(2015, 1, 1))


def test_splits_and_alliances_make_no_descendants():
    relate("isgs", "split_from", "al-mourabitoun", date(2015, 5, 1))
    relate("ansaroul-islam", "allied_with", "al-mourabitoun")
    relate("other", "fights", "al-mourabitoun")
    assert descendants("al-mourabitoun", date(2019, 1, 1)) == {"al-mourabitoun"}


def test_a_circle_ends():
    relate("a", "part_of", "b")
    relate("b", "part_of", "a")
    assert descendants("a", date(2019, 1, 1)) == {"a", "b"}


def test_a_second_rebuild_changes_nothing():
    relate("jnim", "part_of", "aqim")
    first = descendants("aqim", date(2019, 1, 1))
    assert descendants("aqim", date(2019, 1, 1)) == first
