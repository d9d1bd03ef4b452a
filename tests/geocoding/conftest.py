import base64
import json
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from celery import current_app
from django.core.management import call_command

from incidents.geocoding import geonames_download
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


@pytest.fixture
def load(tmp_path, capsys):
    """Loads lines as a file of GeoNames and returns what the command said."""

    def load_rows(*rows, **options):
        file = tmp_path / "XX.txt"
        file.write_bytes(b"".join(r if isinstance(r, bytes) else f"{r}\n".encode() for r in rows))
        call_command("load_gazetteer", str(file), **options)
        said = capsys.readouterr()
        return said.out + said.err

    return load_rows


@pytest.fixture
def mopti(mali):
    return make_region("Mopti", "MLI", code="ML-5", geonames_admin1="04")


@pytest.fixture
def geonames_sends(monkeypatch):
    """Plays geonames.org; sends the given bytes for whatever is asked, or those of each path."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    servers = []

    def send(body: bytes | dict[str, bytes], status=200):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body[self.path] if isinstance(body, dict) else body)

            def log_message(self, *arguments):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        Thread(target=partial(server.serve_forever, 0.05), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setattr(geonames_download, "GEONAMES", address)

    yield send
    for server in servers:
        server.shutdown()
        server.server_close()
