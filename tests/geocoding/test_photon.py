import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon

from incidents.geocoding.place_text import readings
from incidents.geocoding.providers import ProviderError, ask
from incidents.models import LocationPrecision
from tests.geocoding.photon import collection, feature

pytestmark = pytest.mark.django_db


def find(text="Boulikessi", state=None):
    return ask(readings(text)[-1], state)


def outline(state, box):
    state.outline = MultiPolygon(Polygon.from_bbox(box), srid=4326)
    state.save()


def test_the_question_names_us_the_place_and_the_box_around_the_state(mali, photon):
    outline(mali, (-12, 10, 4, 25))
    find("village de Boulikessi, Mopti", mali)

    (question,) = photon.asked
    assert question["path"] == "/photon/api"
    assert question["q"] == "boulikessi, mopti"
    assert question["bbox"] == "-12.2,9.8,4.2,25.2"
    assert photon.user_agents == ["sahel-incidents (desk@example.org)"]


def test_without_outlines_there_is_no_box_and_the_country_decides_alone(mali, photon):
    photon.answer(collection(feature(), feature(country="BF")))

    assert [candidate.state for candidate in find(state=mali)] == [mali]
    assert "bbox" not in photon.asked[0]


def test_an_answer_becomes_a_candidate(mali, photon):
    photon.answer(collection(feature()))

    (candidate,) = find(state=mali)

    assert candidate.name == "Boulikessi"
    assert candidate.point.coords == (-1.302596, 14.79832)
    assert (candidate.state, candidate.provider) == (mali, "photon")
    assert candidate.reasons == ()


def test_another_name_is_said(mali, photon):
    photon.answer(collection(feature("Boulkessi Peul")))

    assert find(state=mali)[0].reasons


@pytest.mark.parametrize(
    ("properties", "precision"),
    [
        ({"osm_value": "hamlet", "type": "locality"}, LocationPrecision.SETTLEMENT),
        (
            {"osm_key": "boundary", "osm_value": "administrative", "type": "state"},
            LocationPrecision.FIRST_LEVEL,
        ),
        (
            {"osm_key": "boundary", "osm_value": "administrative", "type": "county"},
            LocationPrecision.SECOND_LEVEL,
        ),
        ({"osm_value": "country", "type": "country"}, LocationPrecision.STATE),
        ({"osm_value": "state", "type": "state"}, LocationPrecision.FIRST_LEVEL),
        (
            {"osm_key": "highway", "osm_value": "primary", "type": "street"},
            LocationPrecision.ALONG_LINE,
        ),
        (
            {"osm_key": "military", "osm_value": "base", "type": "house"},
            LocationPrecision.EXACT,
        ),
        (
            {"osm_key": "natural", "osm_value": "peak", "type": "other"},
            LocationPrecision.NEAR_SETTLEMENT,
        ),
    ],
)
def test_what_the_answer_is_tells_its_precision(properties, precision, mali, photon):
    photon.answer(collection(feature(**properties)))

    assert find(state=mali)[0].precision == precision


@pytest.mark.parametrize(
    "answer",
    [
        feature(country="BF"),
        feature(country="FR"),
        feature(lon=0, lat=0),
        feature(country=None),
        feature(name=None, osm_key="highway"),
    ],
)
def test_answers_elsewhere_or_nowhere_are_dropped(answer, mali, burkina, photon):
    photon.answer(collection(answer))

    assert find(state=mali) == []


def test_of_an_old_server_that_names_no_country_the_outlines_tell_it(mali, burkina, photon):
    outline(mali, (-12, 10, 4, 25))
    outline(burkina, (-6, 9, 3, 10))
    photon.answer(collection(feature(country=None)))

    (candidate,) = find()

    assert candidate.state == mali


def test_a_point_in_another_state_than_it_says_is_dropped(mali, photon):
    outline(mali, (-12, 10, 4, 25))
    photon.answer(collection(feature(lon=2.35, lat=48.85)))

    assert find(state=mali) == []


def test_an_empty_collection_says_that_there_is_none(mali, photon):
    assert find() == []


def failing(status):
    return lambda photon: photon.fail(status)


def saying(answer, **fields):
    return lambda photon: photon.answer(answer, **fields)


@pytest.mark.parametrize(
    "fault",
    [
        lambda photon: photon.cut_the_line(),
        failing(400),
        failing(403),
        failing(429),
        failing(500),
        failing(503),
        saying("<html>Maintenance</html>", content_type="text/html"),
        saying(""),
        saying("null"),
        saying([]),
        saying({}),
        saying({"message": "down"}),
        saying({"features": None}),
        saying({"features": [None]}),
        saying({"features": [{"properties": {"name": "nowhere"}}]}),
        saying(collection({"geometry": {"coordinates": [1]}, "properties": {}})),
        saying(collection(feature(lat="north"))),
        saying(collection(feature(lat=123))),
        saying(collection(feature(lat=float("nan")))),
    ],
)
def test_no_fault_of_the_service_passes_for_not_found(fault, mali, photon):
    fault(photon)

    with pytest.raises(ProviderError) as raised:
        find()

    assert raised.value.problem
