"""What keeps the processes apart over which ``make test`` spreads the tests.

pytest-django gives each its own database in PostgreSQL; this gives each its own in Redis.
"""

import os
from collections.abc import Mapping
from urllib.parse import parse_qs, urlencode, urlsplit


def number_of_this_process(environment: Mapping[str, str] = os.environ) -> int:
    """0 for the first of several processes and for the only one, 1 for the second, and so on."""
    return int(environment.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def later_redis_database(url: str, steps: int) -> str:
    """The address of the database in Redis that comes ``steps`` after that of ``url``.

    Both have redis-py's form; without a number it is 0.
    """
    parts = urlsplit(url)
    options = parse_qs(parts.query)
    # Celery looks for the number where it usually stands.
    is_socket = parts.scheme == "unix"
    in_path = "" if is_socket else parts.path.strip("/")
    number = int(options.pop("db", [in_path or "0"])[0]) + steps
    path = parts.path if is_socket else f"/{number}"
    if is_socket:
        options["db"] = [str(number)]
    # Not urlunsplit, which drops the slashes before a socket's path.
    address = f"{parts.scheme}://{parts.netloc}{path}"
    return f"{address}?{urlencode(options, doseq=True)}" if options else address
