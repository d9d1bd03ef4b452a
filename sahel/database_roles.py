"""Who signs in to the database: the application, and the owner of the tables, who migrates.

The owner's login is not among the settings: those are in the memory of every process.
"""

import environ

from sahel.machine import environment
from sahel.settings import BASE_DIR


def login_of_application() -> dict[str, str]:
    """The login in DATABASE_URL, by the names of Django's settings of a database."""
    return _login(environment.complete(BASE_DIR).get("DATABASE_URL", ""))


def login_of_owner() -> dict[str, str]:
    """The login in DATABASE_OWNER_URL; empty where the application is the only role.

    The database's name is not among it: tests and measurements have databases of their own.
    """
    return _login(environment.owner_url(BASE_DIR))


def _login(url: str | None) -> dict[str, str]:
    if not url:
        return {}
    config = environ.Env.db_url_config(url)
    return {name: config[name] for name in ("USER", "PASSWORD", "HOST", "PORT")}
