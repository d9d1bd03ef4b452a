"""Processes that test at the same time have nothing in common."""

import pytest
import redis
from kombu import Connection

from sahel.settings import celery_url
from tests.processes import later_redis_database, number_of_this_process


def test_a_process_that_is_alone_is_the_first():
    assert number_of_this_process({}) == 0
    assert number_of_this_process({"PYTEST_XDIST_WORKER": "gw0"}) == 0
    assert number_of_this_process({"PYTEST_XDIST_WORKER": "gw3"}) == 3


@pytest.mark.parametrize(
    ("url", "database"),
    [
        ("unix:///a%20folder/redis.sock", 2),
        ("unix:///a%20folder/redis.sock?db=1", 3),
        ("redis://localhost:6379", 2),
        ("redis://localhost:6379/", 2),
        ("redis://localhost:6379/4", 6),
        ("rediss://user:secret@localhost:6379?db=4", 6),
    ],
)
def test_another_database_of_the_same_redis_is_named(url, database):
    def meant(address):
        return redis.connection.parse_url(address)

    assert meant(later_redis_database(url, 2)) == {**meant(url), "db": database}


@pytest.mark.parametrize("url", ["redis://localhost:6379/4", "redis://localhost:6379?db=4"])
def test_celery_reads_the_same_from_it(url):
    assert Connection(celery_url(later_redis_database(url, 2))).virtual_host == "6"
