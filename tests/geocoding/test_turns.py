import subprocess
import sys
from itertools import pairwise

import pytest
import redis
from django.conf import settings as django_settings

from incidents.geocoding.turns import Paused, TooBusy, redis_client, turn_to_ask
from tests.worker import environment_of_tests

ASK_TWICE = """
import django
django.setup()
from incidents.geocoding.place_text import readings
from incidents.geocoding.providers import ask_nominatim
for name in ("Mondoro", "Boulikessi"):
    ask_nominatim(readings(name)[-1])
"""


@pytest.mark.django_db(transaction=True)
def test_two_processes_together_ask_once_a_second(nominatim):
    environment = environment_of_tests(
        DJANGO_SETTINGS_MODULE="sahel.settings",
        GEOCODING_PROVIDER="nominatim",
        GEOCODING_CONTACT="desk@example.org",
        NOMINATIM_URL=nominatim.url,
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", ASK_TWICE], env=environment, cwd=django_settings.BASE_DIR
        )
        for _ in range(2)
    ]

    assert [process.wait(60) for process in processes] == [0, 0]
    assert len(nominatim.times) == 4
    assert all(later - earlier >= 0.99 for earlier, later in pairwise(nominatim.times))


def test_nobody_asks_while_another_does():
    with turn_to_ask("here"), pytest.raises(TooBusy), turn_to_ask("here", patience=0):
        pass


def test_services_do_not_wait_for_each_other():
    with turn_to_ask("here"), turn_to_ask("there", patience=0):
        pass


def test_a_service_that_wants_a_pause_gets_it_from_everybody():
    with turn_to_ask("here") as turn:
        turn.rest = 300

    with pytest.raises(Paused) as raised, turn_to_ask("here"):
        pass

    assert 290 < raised.value.seconds <= 300


def test_a_turn_that_lasted_too_long_takes_nothing_from_the_next(settings):
    client = redis_client(settings.REDIS_URL)
    with turn_to_ask("here"):
        client.set("geocoding:turn:here", "somebody else")

    assert client.get("geocoding:turn:here") == "somebody else"


def test_an_answer_is_not_lost_when_redis_goes_away_meanwhile(monkeypatch, settings):
    def gone(*arguments):
        raise redis.ConnectionError

    with turn_to_ask("here"):
        monkeypatch.setattr(redis_client(settings.REDIS_URL), "eval", gone)


def test_without_redis_there_is_no_turn(redis_is_away):
    with pytest.raises(redis.RedisError), turn_to_ask("here"):
        pass
