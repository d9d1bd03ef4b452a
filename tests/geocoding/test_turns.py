import subprocess
import sys
from itertools import pairwise

import pytest
import redis
from django.conf import settings as django_settings

from incidents.geocoding.turns import (
    FAULTS_THAT_OPEN,
    FIRST_OPEN_SECONDS,
    LONGEST_OPEN_SECONDS,
    Access,
    Outcome,
    Paused,
    TooBusy,
    access_to,
    redis_client,
    turn_to_ask,
)
from tests.worker import environment_of_tests

ASK = """
import sys
import django
django.setup()
from incidents.geocoding.place_text import readings
from incidents.geocoding.providers import ask
for name in sys.argv[1:]:
    ask(readings(name)[-1])
"""
PACE = 0.3


@pytest.mark.django_db(transaction=True)
def test_two_processes_together_keep_one_pace(nominatim):
    environment = environment_of_tests(
        DJANGO_SETTINGS_MODULE="sahel.settings",
        GEOCODING_PROVIDER="nominatim",
        GEOCODING_CONTACT="desk@example.org",
        GEOCODING_URL=nominatim.url,
        GEOCODING_SECONDS_BETWEEN=str(PACE),
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", ASK, *names], env=environment, cwd=django_settings.BASE_DIR
        )
        for names in (("Mondoro", "Boulikessi"), ("Tina", "Kobi"))
    ]

    assert [process.wait(60) for process in processes] == [0, 0]
    assert len(nominatim.times) == 4
    # The server notes a question before it answers, and the pace begins after that answer:
    # however slow the machine is, two never stand closer together.
    assert all(later - earlier >= PACE - 0.01 for earlier, later in pairwise(nominatim.times))


def test_nobody_asks_while_another_does():
    with turn_to_ask("here"), pytest.raises(TooBusy), turn_to_ask("here", patience=0):
        pass


def test_services_do_not_wait_for_each_other():
    with turn_to_ask("here"), turn_to_ask("there", patience=0):
        pass


def test_a_service_that_wants_a_pause_gets_it_from_everybody():
    with turn_to_ask("here") as turn:
        turn.pause = 300

    with pytest.raises(Paused) as raised, turn_to_ask("here"):
        pass

    assert raised.value.access == Access.PAUSED
    assert 200 < raised.value.seconds <= 300


def test_a_turn_that_was_not_used_costs_nobody_time():
    with turn_to_ask("here", rest=60) as turn:
        turn.was_used = False

    with turn_to_ask("here", patience=0):
        pass


def test_a_rest_is_kept_even_if_redis_forgot_whose_turn_it_was(settings):
    with turn_to_ask("here", rest=60):
        redis_client(settings.REDIS_URL).flushdb()

    with pytest.raises(TooBusy), turn_to_ask("here", patience=0):
        pass


def fail(times, service="here"):
    for _ in range(times):
        with turn_to_ask(service, rest=0) as turn:
            turn.outcome = Outcome.FAULT


def end_the_pause(settings):
    redis_client(settings.REDIS_URL).delete("geocoding:turn:here")


def test_faults_in_a_row_open_the_circuit_for_everybody():
    fail(FAULTS_THAT_OPEN - 1)
    assert access_to("here") == (Access.FREE, 0)

    fail(1)

    access, seconds = access_to("here")
    assert access == Access.OPEN
    assert 0 < seconds <= FIRST_OPEN_SECONDS
    with pytest.raises(Paused) as raised, turn_to_ask("here"):
        pass
    assert raised.value.access == Access.OPEN


def test_an_answer_ends_the_row_of_faults():
    fail(FAULTS_THAT_OPEN - 1)
    with turn_to_ask("here", rest=0):
        pass
    fail(FAULTS_THAT_OPEN - 1)

    assert access_to("here")[0] == Access.FREE


def test_what_is_neither_answer_nor_fault_leaves_the_row_as_it_is():
    fail(FAULTS_THAT_OPEN - 1)
    with turn_to_ask("here", rest=0) as turn:
        turn.outcome = Outcome.NEITHER
    fail(1)

    assert access_to("here")[0] == Access.OPEN


def test_after_the_pause_one_question_alone_is_let_through(settings):
    fail(FAULTS_THAT_OPEN)
    end_the_pause(settings)

    with turn_to_ask("here", rest=0), pytest.raises(TooBusy), turn_to_ask("here", patience=0):
        pass

    assert access_to("here")[0] == Access.FREE


def test_if_that_one_fails_too_the_next_pause_is_longer_up_to_a_limit(settings):
    fail(FAULTS_THAT_OPEN)
    pauses = []
    for _ in range(8):
        end_the_pause(settings)
        fail(1)
        pauses.append(access_to("here")[1])

    assert FIRST_OPEN_SECONDS < pauses[0] <= 2 * FIRST_OPEN_SECONDS < pauses[1]
    assert pauses[-1] <= LONGEST_OPEN_SECONDS
    assert pauses[-1] > LONGEST_OPEN_SECONDS - 60


def test_one_service_out_of_order_says_nothing_of_another():
    fail(FAULTS_THAT_OPEN, "there")

    assert access_to("here")[0] == Access.FREE


def test_a_turn_that_lasted_too_long_takes_nothing_from_the_next(settings):
    client = redis_client(settings.REDIS_URL)
    with turn_to_ask("here"):
        client.set("geocoding:turn:here", "somebody else")

    assert client.get("geocoding:turn:here") == "somebody else"


def test_an_answer_is_not_lost_when_redis_goes_away_meanwhile(monkeypatch, settings):
    def gone(*arguments):
        raise redis.ConnectionError

    with turn_to_ask("here") as turn:
        monkeypatch.setattr(redis_client(settings.REDIS_URL), "eval", gone)

    assert turn.was_used


def test_without_redis_there_is_no_turn(redis_is_away):
    with pytest.raises(redis.RedisError), turn_to_ask("here"):
        pass
