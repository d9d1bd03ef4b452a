"""A real cluster, made as `make run` makes it."""

import os
import stat
from pathlib import Path

import environ
import psycopg
import pytest

from sahel.machine.cluster import Cluster


@pytest.fixture(scope="module")
def cluster(checkout):
    cluster = Cluster(checkout)
    cluster.start()
    yield cluster
    cluster.stop()


def connect(cluster, **changes):
    """A connection as Django makes it from DATABASE_URL."""
    settings = environ.Env.db_url_config(cluster.url)
    return psycopg.connect(
        **{
            "host": settings["HOST"],
            "user": settings["USER"],
            "password": settings["PASSWORD"],
            "dbname": settings["NAME"],
            "autocommit": True,
        }
        | changes
    )


def ask(connection, sql):
    return connection.execute(sql).fetchone()[0]


def test_the_application_reaches_postgis_through_the_url(cluster):
    with connect(cluster) as connection:
        assert ask(connection, "SELECT postgis_version()").startswith("3.")
        assert ask(connection, "SELECT similarity('Boulikessi', 'Boulkessi')") > 0.5


def test_nobody_comes_in_without_the_password(cluster):
    with pytest.raises(psycopg.OperationalError, match="password"):
        connect(cluster, password="wrong")
    with pytest.raises(psycopg.OperationalError, match="password"):
        connect(cluster, user="postgres", password="")


def test_everybody_is_asked_for_a_password(cluster):
    assert (cluster.data / "pg_hba.conf").read_text() == "local all all scram-sha-256\n"


def test_no_port_is_opened(cluster):
    with connect(cluster) as connection:
        assert ask(connection, "SHOW listen_addresses") == ""


def test_data_and_socket_are_open_to_their_owner_alone(cluster):
    for folder in (cluster.folder, cluster.data, cluster.socket_folder):
        found = folder.stat()
        assert stat.S_IMODE(found.st_mode) == 0o700
        assert found.st_uid == cluster.account.uid
    assert stat.S_IMODE((cluster.socket_folder / ".s.PGSQL.5432").stat().st_mode) == 0o700
    for name in ("superuser_password", "role_password"):
        assert stat.S_IMODE((cluster.folder / name).stat().st_mode) == 0o600


def test_the_server_never_runs_as_root(cluster):
    assert cluster.account.uid != 0
    pid = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
    assert Path(f"/proc/{pid}").stat().st_uid == cluster.account.uid


def test_the_application_is_no_superuser_but_can_make_test_databases(cluster):
    with connect(cluster) as connection:
        assert not ask(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        connection.execute("CREATE DATABASE test_of_the_tests")
    with connect(cluster, dbname="test_of_the_tests") as connection:
        assert ask(connection, "SELECT postgis_version()")


def test_starting_again_keeps_the_data_after_a_stop_and_after_a_crash(cluster):
    with connect(cluster) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 25 AS deaths")
    cluster.start()
    cluster.stop()
    assert not cluster.is_running()
    # What a crash leaves, when another program has got the process number since.
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n")
    lock = cluster.socket_folder / ".s.PGSQL.5432.lock"
    lock.write_text(f"{os.getpid()}\n{cluster.data}\n")
    os.chown(cluster.data / "postmaster.pid", cluster.account.uid, cluster.account.gid)
    assert not cluster.is_running()
    cluster.start()
    with connect(cluster) as connection:
        assert ask(connection, "SELECT deaths FROM kept") == 25
