"""The command that works off all that waits."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from incidents.geocoding.retries import LAST_TRY
from incidents.geocoding.stop import stop_geocoding
from incidents.models import Incident
from tests.builders import make_incident, make_place, make_state, make_user
from tests.worker import environment_of_tests

pytestmark = pytest.mark.django_db


def waiting(place="Boulikessi", status="pending", age=60, **fields):
    return make_incident(
        place_text=place,
        location_status=status,
        location_changed_at=timezone.now() - timedelta(seconds=age),
        **fields,
    )


def run(capsys, *arguments):
    call_command("geocode_pending", *arguments)
    return " ".join(capsys.readouterr().out.split())


def status_of(incident):
    return Incident.objects.values_list("location_status", flat=True).get(pk=incident.pk)


def test_it_looks_up_all_that_waits_and_sums_up(capsys, boulikessi):
    located = [waiting(), waiting()]
    lost = waiting("Nowhere at all")
    by_hand = make_incident(lon=1, lat=14, place_text="Boulikessi")

    told = run(capsys, "--here")

    assert "3 of 3" in told
    assert "3 incidents: 2 located 1 place not found" in told
    assert [status_of(each) for each in located] == ["located", "located"]
    assert status_of(lost) == "not_found"
    assert status_of(by_hand) == "by_hand"


def test_nothing_waits(capsys):
    assert run(capsys, "--here") == "No place waits to be looked up."


def test_a_limit_takes_those_that_wait_longest(capsys, boulikessi):
    newer, older = waiting(age=10), waiting(age=90)

    run(capsys, "--here", "--limit", "1")

    assert (status_of(older), status_of(newer)) == ("located", "pending")


@pytest.mark.parametrize("code", ["MLI", "ml"])
def test_a_state_takes_its_own_alone(code, capsys, boulikessi):
    ours, theirs = waiting(), waiting(state="NER")

    run(capsys, "--here", "--state", code)

    assert (status_of(ours), status_of(theirs)) == ("located", "pending")


@pytest.mark.parametrize("arguments", [("--state", "XYZ"), ("--limit", "0"), ("--limit", "few")])
def test_nonsense_is_refused(arguments, mali):
    with pytest.raises(CommandError):
        call_command("geocode_pending", "--here", *arguments)


def test_what_the_service_failed_for_good_gets_a_fresh_start(capsys, mali, nominatim):
    incident = waiting(status="provider_error", location_attempts=LAST_TRY)
    nominatim.know_every_name()

    run(capsys, "--here")

    assert status_of(incident) == "located"


def test_it_does_nothing_while_the_search_is_stopped(boulikessi):
    incident = waiting()
    stop_geocoding(make_user("editor", "editor"))

    with pytest.raises(CommandError, match="stopped at the desk"):
        call_command("geocode_pending", "--here")
    assert status_of(incident) == "pending"


def test_without_redis_it_can_give_the_workers_nothing(redis_is_away):
    waiting()

    with pytest.raises(CommandError, match="Redis does not answer"):
        call_command("geocode_pending")


@pytest.mark.django_db(transaction=True)
def test_workers_do_it_while_it_tells_how_far_they_are(capsys, celery_worker_process):
    make_place("Boulikessi", -1.31, 14.797)
    incidents = [waiting() for _ in range(5)]

    told = run(capsys)

    assert "5 incidents: 5 located" in told
    assert {status_of(each) for each in incidents} == {"located"}
    assert {each.location_attempts for each in Incident.objects.all()} == {1}


@pytest.mark.django_db(transaction=True)
def test_ctrl_c_ends_it_after_the_incident_in_hand_and_again_it_goes_on(capsys, nominatim):
    make_state("MLI")
    incidents = [waiting(f"Place {name}") for name in ("one", "two", "three")]
    process = None

    def answer_after_ctrl_c(request):
        os.kill(process.pid, signal.SIGINT)
        nominatim.know_every_name()
        nominatim.behave(request)

    nominatim.behave = answer_after_ctrl_c
    process = subprocess.Popen(
        [sys.executable, "manage.py", "geocode_pending", "--here"],
        cwd=django_settings.BASE_DIR,
        env=environment_of_tests(
            GEOCODING_PROVIDER="nominatim", GEOCODING_URL=nominatim.url, no_proxy="127.0.0.1"
        ),
        stdout=subprocess.PIPE,
        text=True,
    )
    told, _ = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "Run it again to go on." in told
    assert [status_of(each) for each in incidents] == ["located", "pending", "pending"]

    run(capsys, "--here")
    assert [status_of(each) for each in incidents] == ["located"] * 3
    assert len(nominatim.asked) == 3
