"""Answers of online services are kept, so that nothing is asked twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.geocoding.place_text import readings
from incidents.geocoding.providers import ProviderError, ask
from incidents.geocoding.providers.answers import (
    FOUND_KEPT_FOR,
    NOTHING_KEPT_FOR,
    forget_old_answers,
)
from incidents.geocoding.turns import redis_client
from incidents.models import ProviderAnswer
from tests.geocoding.nominatim import settlement

pytestmark = pytest.mark.django_db


def find(text="Boulikessi", state=None):
    return ask(readings(text)[-1], state)


def let_pass(time):
    answer = ProviderAnswer.objects.get()
    answer.kept_until -= time
    answer.save()


def test_the_same_question_is_asked_once_however_it_is_spelt(mali, nominatim):
    nominatim.answer([settlement(namedetails={"name:fr": "Boulikéssi"})])
    first = find("Boulikéssi")
    second = find("BOULIKESSI ")

    assert len(nominatim.asked) == 1
    assert first == second
    assert [candidate.name for candidate in second] == ["Boulikessi"]


def test_other_countries_another_server_and_another_service_are_other_questions(
    mali, nominatim, settings
):
    find()
    find(state=mali)
    assert len(nominatim.asked) == 2

    settings.GEOCODING_URL += "/other"
    find()
    assert len(nominatim.asked) == 3

    settings.GEOCODING_PROVIDER = "photon"
    with pytest.raises(ProviderError):
        find()
    assert len(nominatim.asked) == 4


def test_what_is_kept_takes_no_turn(mali, nominatim, settings):
    nominatim.answer([settlement()])
    find()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    assert find()


def test_what_another_worker_asked_meanwhile_is_not_asked_again(mali, nominatim, monkeypatch):
    from incidents.geocoding.providers import asking

    find()
    kept, looks = asking.kept_answer, []

    def nothing_at_first(*question):
        looks.append(question)
        return kept(*question) if len(looks) > 1 else None

    monkeypatch.setattr(asking, "kept_answer", nothing_at_first)
    find()

    assert len(nominatim.asked) == 1


def test_what_was_found_is_kept_long(mali, nominatim):
    nominatim.answer([settlement()])
    find()
    let_pass(FOUND_KEPT_FOR - timedelta(minutes=5))
    find()
    assert len(nominatim.asked) == 1

    let_pass(timedelta(minutes=5))
    find()
    assert len(nominatim.asked) == 2


@pytest.mark.parametrize(
    "answer", [[], [settlement(lon=0, lat=0)], [settlement(country="fr")]], ids=str
)
def test_that_nothing_was_found_is_kept_briefly(answer, mali, nominatim):
    nominatim.answer(answer)
    find()
    assert find() == []
    assert len(nominatim.asked) == 1

    let_pass(NOTHING_KEPT_FOR)
    nominatim.answer([settlement()])
    assert find()
    assert ProviderAnswer.objects.get().kept_until > timezone.now() + timedelta(days=30)


def test_a_fault_is_never_kept(mali, nominatim, settings):
    nominatim.fail(500)
    with pytest.raises(ProviderError):
        find()

    nominatim.answer([settlement()])
    assert find()


def test_a_circuit_that_is_open_sends_nothing_and_says_so(mali, nominatim, settings):
    nominatim.fail(500)
    for _ in range(6):
        with pytest.raises(ProviderError) as raised:
            find()

    assert len(nominatim.asked) == 5
    assert not raised.value.was_asked
    assert "several times" in raised.value.problem

    # The pause is over, and the service is well again.
    redis_client(settings.REDIS_URL).delete(
        *redis_client(settings.REDIS_URL).scan_iter("geocoding:turn:*")
    )
    nominatim.answer([settlement()])
    assert find()


def test_refusals_and_questions_it_does_not_understand_open_no_circuit(mali, nominatim):
    nominatim.fail(400)
    for number in range(7):
        with pytest.raises(ProviderError):
            find(f"Place {number}")

    assert len(nominatim.asked) == 7


def test_answers_whose_time_is_over_are_deleted_and_no_others(mali, nominatim):
    find("Boulikessi")
    let_pass(NOTHING_KEPT_FOR)
    find("Mondoro")

    assert forget_old_answers() == 1
    assert ProviderAnswer.objects.get().query == "mondoro"


def test_a_text_longer_than_any_name_is_never_sent(mali, nominatim):
    with pytest.raises(ProviderError) as raised:
        find("x" * 600)

    assert not raised.value.is_worth_asking_again
    assert nominatim.asked == []
