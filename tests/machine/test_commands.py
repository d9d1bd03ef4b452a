import os

import pytest

from sahel.machine import commands


@pytest.mark.parametrize(("processors", "words"), [(2, ["-n2"]), (4, ["-n4"]), (64, ["-n4"])])
def test_tests_are_spread_over_the_processors_up_to_four(monkeypatch, processors, words):
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(processors)))
    assert commands.spread_over_processes()[:1] == words


def test_with_one_processor_tests_run_in_one_process(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0})
    assert commands.spread_over_processes() == []
