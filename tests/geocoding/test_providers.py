import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon

from incidents.geocoding.place_text import readings
from incidents.geocoding.providers import ProviderError, asking, errors
from incidents.models import LocationPrecision
from tests.builders import make_state
from tests.geocoding.nominatim import settlement

pytestmark = pytest.mark.django_db


def ask(text="Boulikessi", state=None):
    return asking.ask(readings(text)[-1], state)


def test_the_question_names_us_the_place_and_the_state(mali, nominatim):
    ask("village de Boulikessi, Mopti", mali)

    (question,) = nominatim.asked
    assert question["path"] == "/nominatim/search"
    assert question["q"] == "boulikessi, mopti"
    assert question["countrycodes"] == "ml"
    assert nominatim.user_agents == ["sahel-incidents (desk@example.org)"]


def test_without_a_state_the_configured_ones_are_asked_about(mali, nominatim, settings):
    settings.GEOCODING_COUNTRIES = ["ml", "bf"]
    ask()

    assert nominatim.asked[0]["countrycodes"] == "bf,ml"


def test_an_answer_becomes_a_candidate(mali, nominatim):
    nominatim.answer([settlement()])

    (candidate,) = ask(state=mali)

    assert candidate.name == "Boulikessi"
    assert candidate.point.coords == (-1.302596, 14.79832)
    assert (candidate.state, candidate.provider) == (mali, "nominatim")


def test_an_answer_may_have_the_name_among_its_others(mali, nominatim):
    nominatim.answer([settlement("Bulikesi", namedetails={"name:fr": "Boulikessi"})])

    (candidate,) = ask(state=mali)

    assert candidate.reasons == ()


@pytest.mark.parametrize(
    ("fields", "precision"),
    [
        ({"addresstype": "town"}, LocationPrecision.SETTLEMENT),
        ({"addresstype": "state"}, LocationPrecision.FIRST_LEVEL),
        ({"addresstype": "county"}, LocationPrecision.SECOND_LEVEL),
        ({"addresstype": "country"}, LocationPrecision.STATE),
        (
            {"addresstype": None, "class": "boundary", "type": "administrative", "place_rank": 8},
            LocationPrecision.FIRST_LEVEL,
        ),
        (
            {"addresstype": "military", "class": "military", "type": "base"},
            LocationPrecision.EXACT,
        ),
        (
            {"addresstype": "road", "class": "highway", "type": "primary"},
            LocationPrecision.ALONG_LINE,
        ),
        (
            {"addresstype": "hill", "class": "natural", "type": "peak"},
            LocationPrecision.NEAR_SETTLEMENT,
        ),
    ],
)
def test_what_the_answer_is_tells_its_precision(fields, precision, mali, nominatim):
    nominatim.answer([settlement(**fields)])

    assert ask(state=mali)[0].precision == precision


@pytest.mark.parametrize(
    "answer",
    [
        settlement(country="bf"),
        settlement(country="fr"),
        settlement(lon=0, lat=0),
        settlement(address={}),
    ],
)
def test_answers_elsewhere_or_nowhere_are_dropped(answer, mali, burkina, nominatim):
    nominatim.answer([answer])

    assert ask(state=mali) == []


def test_an_answer_whose_point_lies_in_another_state_is_dropped(mali, nominatim):
    mali.outline = MultiPolygon(Polygon.from_bbox((-12, 10, 4, 25)), srid=4326)
    mali.save()
    nominatim.answer([settlement(lon=2.35, lat=48.85)])

    assert ask(state=mali) == []


def test_an_empty_list_says_that_there_is_none(mali, nominatim):
    assert ask() == []


def cut(nominatim):
    nominatim.cut_the_line()


def failing(status):
    return lambda nominatim: nominatim.fail(status)


def saying(answer, **fields):
    return lambda nominatim: nominatim.answer(answer, **fields)


@pytest.mark.parametrize(
    "fault",
    [
        cut,
        failing(400),
        failing(403),
        failing(429),
        failing(500),
        failing(502),
        failing(503),
        failing(504),
        saying("<html>Maintenance</html>", content_type="text/html"),
        saying(""),
        saying("null"),
        saying({}),
        saying({"error": "down"}),
        saying([["no", "place"]]),
        saying([{"display_name": "nowhere"}]),
        saying([settlement(lat="north")]),
        saying([settlement(lat="123")]),
        saying([settlement(lat=float("nan"))]),
        saying([settlement("Mon\x00doro")]),
        saying([settlement("Mon\ud800doro")]),
        saying([settlement(display_name=None, name=None)]),
        saying([settlement(address="Mali")]),
    ],
)
def test_no_fault_of_the_service_passes_for_not_found(fault, mali, nominatim):
    fault(nominatim)

    with pytest.raises(ProviderError) as raised:
        ask()

    assert raised.value.problem


def test_a_service_that_hangs_is_given_up(mali, nominatim, monkeypatch):
    monkeypatch.setattr(asking, "TIMEOUT_SECONDS", 0.3)
    nominatim.hang()

    with pytest.raises(ProviderError) as raised:
        ask()

    assert raised.value.problem == errors.TIMED_OUT


def test_a_service_that_nobody_runs_is_a_provider_error(mali, nominatim, settings):
    settings.GEOCODING_URL = "http://127.0.0.1:1"

    with pytest.raises(ProviderError):
        ask()


@pytest.mark.parametrize("status", [429, 503])
def test_the_service_says_when_to_come_back(status, mali, nominatim):
    nominatim.fail(status, Retry_After="120")

    with pytest.raises(ProviderError) as raised:
        ask()

    assert raised.value.retry_after == 120


def test_asking_again_at_once_does_not_help_against_a_refusal(mali, nominatim):
    nominatim.fail(403)

    with pytest.raises(ProviderError) as raised:
        ask()

    assert not raised.value.is_worth_a_quick_retry


def test_a_state_that_is_not_configured_is_not_asked_about(nominatim):
    assert ask(state=make_state("DZA")) == []
    assert nominatim.asked == []
