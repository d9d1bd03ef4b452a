"""Whoever uses the private servers last stops them."""

import os
import signal
import stat

from sahel.machine import environment
from sahel.machine.server import wait_until_gone
from sahel.machine.services import Services


def test_servers_run_while_somebody_uses_them(checkout):
    run, tests = Services(checkout, {}), Services(checkout, {})
    with run.in_use():
        with tests.in_use():
            assert run.cluster.is_running()
        assert run.cluster.is_running()
        assert run.redis.is_running()
        settings = environment.read_file(checkout.local / "env")
        assert settings["DATABASE_URL"] == run.cluster.url
        assert settings["REDIS_URL"] == run.redis.url()
        # What every process of the application reads does not tell how the owner signs in.
        assert set(settings) == {"SECRET_KEY", "DATABASE_URL", "REDIS_URL"}
        owner = checkout.local / "owner_env"
        assert environment.read_file(owner) == {"DATABASE_OWNER_URL": run.cluster.owner_url}
        assert stat.S_IMODE(owner.stat().st_mode) == 0o600
    assert not run.cluster.is_running()
    assert not run.redis.is_running()


def test_servers_that_shall_stay_run_until_they_are_stopped(checkout):
    services = Services(checkout, {})
    services.keep_running()
    with services.in_use():
        pass
    assert services.redis.is_running()
    assert services.stop()
    assert not services.redis.is_running()


def test_a_teams_own_servers_are_used_instead(checkout):
    services = Services(
        checkout,
        {
            "DATABASE_URL": "postgis://db.example.org/sahel",
            "REDIS_URL": "redis://redis.example.org/0",
        },
    )
    assert services.cluster is None
    assert services.redis is None
    with services.in_use():
        settings = environment.read_file(checkout.local / "env")
    assert set(settings) == {"SECRET_KEY"}


def test_a_server_that_was_killed_is_started_again_and_one_that_is_slow_is_not(checkout):
    services = Services(checkout, {})
    with services.in_use():
        for server in (services.cluster, services.redis):
            before = server._pid()
            os.kill(before, signal.SIGKILL)
            wait_until_gone(before, "It")
            services.start_what_ended()
            assert server.is_running()
            assert server._pid() != before

        slow = services.redis._pid()
        os.kill(slow, signal.SIGSTOP)
        services.start_what_ended()
        os.kill(slow, signal.SIGCONT)
        assert services.redis._pid() == slow
        assert services.redis.is_running()
