import http.server
import socket
import threading

import pytest

from sahel.machine.messages import CannotGoOn
from sahel.machine.web_address import WebAddress


@pytest.fixture
def taken():
    """An address at which another program listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield WebAddress("127.0.0.1", server.getsockname()[1])


def test_without_settings_it_is_open_to_this_computer_alone():
    assert WebAddress.chosen({"PORT": ""}) == WebAddress("127.0.0.1", 8000)


@pytest.mark.parametrize("port", ["0", "70000", "eighty", "-1", "８０"])
def test_a_port_that_is_none_is_refused_by_name(port):
    with pytest.raises(CannotGoOn, match=f"PORT={port}"):
        WebAddress.chosen({"PORT": port})


@pytest.mark.parametrize(
    ("host", "url", "to_bind"),
    [
        ("127.0.0.1", "http://127.0.0.1:80/", "127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80/", "0.0.0.0:80"),
        ("::1", "http://[::1]:80/", "[::1]:80"),
        ("[::]", "http://[::1]:80/", "[::]:80"),
    ],
)
def test_the_address_is_written_for_the_server_and_for_a_visitor(host, url, to_bind):
    address = WebAddress.chosen({"HOST": host, "PORT": "80"})
    assert (address.url, address.to_bind) == (url, to_bind)


def test_a_taken_port_is_named_with_what_to_type_instead(taken):
    with pytest.raises(CannotGoOn) as stopped:
        taken.check_is_free("make run")
    message = str(stopped.value)
    assert f"Port {taken.port} is taken" in message
    assert message.endswith(" make run")
    suggested = int(message.rpartition("PORT=")[2].split()[0])
    WebAddress("127.0.0.1", suggested).check_is_free("make run")


def test_a_host_that_is_not_ours_is_refused():
    with pytest.raises(CannotGoOn, match=r"192\.0\.2\.1"):
        WebAddress("192.0.2.1", 8000).check_is_free("make run")


def test_it_answers_only_when_a_web_server_does(taken):
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        address = WebAddress("127.0.0.1", server.server_port)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        assert address.answers()
        server.shutdown()
        thread.join()
    assert not address.answers()
