import base64
import json
from contextlib import contextmanager

import pytest
from celery import current_app

from incidents.geocoding.queue import BACKLOG_KEY, QUEUE
from incidents.geocoding.turns import redis_client
from tests.builders import make_place, make_region, make_state
from tests.geocoding.nominatim import FakeNominatim
from tests.geocoding.photon import FakePhoton


@pytest.fixture(autouse=True)
def nothing_in_redis(settings):
    """No queue, mark or turn that another test has left behind."""
    client = redis_client(settings.REDIS_URL)
    client.delete("celery", "no such key", *client.scan_iter("geocoding*"))


@pytest.fixture
def queue(settings):
    """The ids of the incidents that are queued, in the order in which workers take them."""

    def ids():
        client = redis_client(settings.REDIS_URL)
        keys = (QUEUE, BACKLOG_KEY)
        messages = [json.loads(m) for key in keys for m in reversed(client.lrange(key, 0, -1))]
        return [json.loads(base64.b64decode(m["body"]))[0][0] for m in messages]

    return ids


@pytest.fixture
def redis_is_away(settings, monkeypatch):
    """Nothing answers where Redis should be."""
    monkeypatch.setattr(current_app.amqp, "_producer_pool", None)
    broker = current_app.conf.broker_url
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    current_app.conf.broker_url = settings.REDIS_URL
    yield
    current_app.conf.broker_url = broker


@pytest.fixture
def mali(db):
    return make_state("MLI")


@pytest.fixture
def burkina(db):
    return make_state("BFA")


@pytest.fixture
def boulikessi(mali):
    """The village in Mali, in the region of Douentza since 2023 and in Mopti before."""
    mopti = make_region("Mopti", "MLI", code="ML-5")
    douentza = make_region("Douentza", "MLI", code="ML-X-DTZ", since="2023-03-13")
    douentza.predecessors.add(mopti)
    spellings = ("Boulkessi", "Boulkessy", "Boulekessi")
    return make_place("Boulikessi", -1.31, 14.797, region=douentza, names=spellings)


@pytest.fixture
def boulikessi_in_burkina(burkina):
    return make_place("Boulikéssi", -0.66538, 14.43735, state="BFA", names=("Boulekessi",))


@pytest.fixture
def nominatim(settings, monkeypatch):
    """A Nominatim that answers as it is told, switched on as the provider."""
    with switched_on("nominatim", FakeNominatim(), settings, monkeypatch) as server:
        yield server


@pytest.fixture
def photon(settings, monkeypatch):
    """A Photon that answers as it is told, switched on as the provider."""
    with switched_on("photon", FakePhoton(), settings, monkeypatch) as server:
        yield server


@contextmanager
def switched_on(provider, fake, settings, monkeypatch):
    # No proxy between the tests and their own server.
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with fake as server:
        settings.GEOCODING_PROVIDER = provider
        settings.GEOCODING_CONTACT = "desk@example.org"
        settings.GEOCODING_URL = server.url
        # Nobody shares this server; what a second is for is tested with the turns.
        settings.GEOCODING_SECONDS_BETWEEN = 0.01
        yield server
