"""What the measurement asks for: drawn anew each time, the same in every run, all of it valid."""

import numpy as np
import pytest
from django.http import QueryDict

from bench.dashboard.peer_speed import tiles_of
from bench.dashboard.questions import KINDS, ZOOMS, Questions, View, address


@pytest.fixture
def questions():
    return Questions(
        np.random.default_rng(1), np.array([[0.2, 14.9], [13.4, 13.4]]), ["ML-5", "NE-6"]
    )


@pytest.mark.parametrize("size", ZOOMS)
def test_a_view_is_a_box_on_earth_around_an_incident(questions, size):
    west, south, east, north = questions.view(size).box
    assert -180 < west < east < 180
    assert -90 < south < north < 90


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_two_readers_with_one_seed_ask_the_same(questions, kind):
    others = Questions(np.random.default_rng(1), questions.centres, questions.regions)
    for _ in range(20):
        assert kind.draw(questions) == kind.draw(others)


def test_three_filters_name_at_least_three_parameters(questions):
    for _ in range(20):
        assert len({name for name, _ in questions.three()}) >= 3


def test_an_address_holds_every_pair(questions):
    query = QueryDict(address("/map/", (("type", "battles"), ("type", "riots"))).partition("?")[2])
    assert query.getlist("type") == ["battles", "riots"]
    assert address("/map/", ()) == "/map/"


def test_a_view_takes_all_the_tiles_that_it_shows():
    # At zoom 2 of tiles of 512 pixels, which are those of zoom 1: half of the Earth each way.
    tiles = list(tiles_of(View(2, (-90, -40, 90, 40))))
    assert sorted(tiles) == ["/tiles/1/0/0/", "/tiles/1/0/1/", "/tiles/1/1/0/", "/tiles/1/1/1/"]
