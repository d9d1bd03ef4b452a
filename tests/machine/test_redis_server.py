"""A real Redis, started as `make run` starts it."""

import stat

import pytest
import redis

from sahel.machine.redis_server import RedisServer


@pytest.fixture(scope="module")
def server(checkout):
    server = RedisServer(checkout)
    server.start()
    yield server
    server.stop()


def test_the_application_reaches_it_through_the_url(server):
    with redis.Redis.from_url(server.url(database=1)) as client:
        assert client.ping()
        assert client.connection_pool.connection_kwargs["db"] == 1


def test_no_port_is_opened(server):
    with redis.Redis.from_url(server.url()) as client:
        assert client.config_get("port") == {"port": "0"}


def test_data_and_socket_are_open_to_their_owner_alone(server):
    for path in (server.folder, server.data, server.socket_folder, server.socket):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
        assert path.stat().st_uid == server.account.uid


def test_what_is_queued_survives_a_restart(server):
    with redis.Redis.from_url(server.url()) as client:
        client.lpush("geocoding", "a task")
    server.stop()
    assert not server.is_running()
    server.start()
    with redis.Redis.from_url(server.url()) as client:
        assert client.lrange("geocoding", 0, -1) == [b"a task"]
