"""Ours and the peers answer the same questions in the same form."""

import pytest

from bench.geocoding.asked import Asked
from bench.geocoding.known_places import read_known_places
from bench.geocoding.searchers import Ours, peers
from incidents.models import PlaceName
from tests.builders import make_place, make_region

pytestmark = pytest.mark.django_db


@pytest.fixture
def known():
    mopti, gao = make_region("Mopti"), make_region("Gao")
    make_place("Mondoro", -1.951, 14.676, region=mopti, names=["Moundoro"])
    make_place("Djibo", 0.5, 16.0, region=gao)
    make_place("Djibo", -1.6, 14.1, state="BFA")
    return read_known_places()


def searchers(known):
    return [Ours(known), *peers(known)]


def asked(known, text, name, with_region=False):
    place = next(place for place in known.places.values() if place.name == name)
    return Asked(text, text.lower(), place, place.state, place.region if with_region else None)


def answers(searcher, *questions, left_out=frozenset()):
    searcher.prepare(left_out)
    return list(searcher.search(questions))


def test_the_gazetteer_is_read_with_points_and_spellings(known):
    mondoro = next(place for place in known.places.values() if place.name == "Mondoro")
    assert (mondoro.lon, mondoro.lat) == (-1.951, 14.676)
    assert {spelling.normalised for spelling in mondoro.spellings} == {"mondoro", "moundoro"}
    assert {place.state for place in known.by_name["djibo"]} == set(known.states)


def test_all_find_a_known_name_where_it_lies(known):
    for searcher in searchers(known):
        [answer] = answers(searcher, asked(known, "Mondoro", "Mondoro", with_region=True))
        assert (answer.accepted.lon, answer.accepted.lat) == (-1.951, 14.676), searcher.name


def test_all_but_the_exact_look_up_find_a_misspelt_name(known):
    for searcher in searchers(known):
        [answer] = answers(searcher, asked(known, "Mondorro", "Mondoro", with_region=True))
        assert [ranked.name for ranked in answer.ranked[:1]] == (
            [] if searcher.name == "exact normalised name" else ["Mondoro"]
        ), searcher.name


def test_nobody_knows_the_names_that_are_left_out(known):
    keys = frozenset(
        PlaceName.objects.filter(normalised__in=["mondoro", "moundoro"]).values_list(
            "pk", flat=True
        )
    )
    for searcher in searchers(known):
        [answer] = answers(searcher, asked(known, "Mondoro", "Mondoro"), left_out=keys)
        assert answer.accepted is None, searcher.name
        assert "Mondoro" not in [ranked.name for ranked in answer.ranked], searcher.name


def test_a_name_comes_back_when_it_is_no_longer_left_out(known):
    keys = frozenset(PlaceName.objects.values_list("pk", flat=True))
    for searcher in searchers(known):
        answers(searcher, left_out=keys)
        [answer] = answers(searcher, asked(known, "Mondoro", "Mondoro"))
        assert answer.accepted, searcher.name


def test_narrowed_peers_stay_within_the_state(known):
    for searcher in searchers(known):
        [answer] = answers(searcher, asked(known, "Djibo", "Djibo"))
        if "all names" not in searcher.name:
            assert {ranked.state for ranked in answer.ranked if ranked.name == "Djibo"} == {
                next(place.state for place in known.places.values() if place.name == "Djibo")
            }, searcher.name
