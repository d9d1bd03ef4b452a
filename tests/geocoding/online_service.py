"""Plays an online location service, in good and in bad hours."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class FakeService:
    """A server on a port of its own. ``asked`` are its questions, ``times`` when they came.

    ``nothing`` is its empty answer, ``place_of(name)`` its answer of one place.
    """

    path = ""
    nothing: object = None

    def __init__(self):
        self.asked: list[dict] = []
        self.times: list[float] = []
        self.user_agents: list[str] = []
        self.answer(self.nothing)
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                fake.times.append(time.monotonic())
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                fake.asked.append({"path": parts.path, **query})
                fake.user_agents.append(self.headers["User-Agent"])
                fake.behave(self)

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}{self.path}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=[0.05], daemon=True).start()
        return self

    def __exit__(self, *error):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def answer(self, places, status=200, content_type="application/json", headers=()):
        """Answer so from now on; ``places`` as JSON, or a text as it stands."""
        self.behave = lambda request: _reply(request, places, status, content_type, headers)

    def know_every_name(self):
        """Answer every question with a settlement of the name that it asks for."""
        self.behave = lambda request: _reply(request, self.place_of(self.asked[-1]["q"]))

    def place_of(self, name: str):
        raise NotImplementedError

    def fail(self, status, **headers):
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answer("<html>No.</html>", status, "text/html", names)

    def hang(self):
        self.behave = lambda request: self.released.wait(30)

    def cut_the_line(self):
        def behave(request):
            request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n[{")
            request.wfile.flush()
            request.connection.close()

        self.behave = behave


def _reply(request, places, status=200, content_type="application/json", headers=()):
    request.send_response(status)
    request.send_header("Content-Type", content_type)
    for name, value in dict(headers).items():
        request.send_header(name, value)
    request.end_headers()
    body = places if isinstance(places, str) else json.dumps(places)
    request.wfile.write(body.encode())
