"""What the workers are started with fits together."""

from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from incidents import tasks
from incidents.geocoding.queue import QUEUE, TASK
from incidents.geocoding.retries import RUNNING_TOO_LONG
from incidents.geocoding.turns import HOLD_SECONDS
from sahel.celery import app
from sahel.machine.commands import worker_arguments

PROJECT = Path(__file__).parents[2]


def test_look_ups_have_a_queue_of_their_own_which_every_worker_serves():
    assert tasks.geocode_incident.name == TASK
    assert app.amqp.router.route({}, TASK)["queue"].name == QUEUE
    compose = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
    for command in (worker_arguments(), compose["services"]["worker"]["command"]):
        assert f"celery,{QUEUE}" in " ".join(command)


def test_a_task_is_acknowledged_when_it_is_done_and_given_back_if_its_worker_is_lost():
    assert tasks.geocode_incident.acks_late
    assert tasks.geocode_incident.reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1


def test_the_soft_limit_comes_first_and_nobody_takes_over_what_is_still_at_work():
    soft, hard = app.conf.task_soft_time_limit, app.conf.task_time_limit
    assert soft < hard <= HOLD_SECONDS
    assert timedelta(seconds=hard) < RUNNING_TOO_LONG


@pytest.mark.parametrize("entry", app.conf.beat_schedule.values(), ids=app.conf.beat_schedule)
def test_what_beat_sends_is_a_task_and_does_not_pile_up(entry):
    assert entry["task"] in app.tasks
    assert entry["options"]["expires"] <= entry["schedule"]
