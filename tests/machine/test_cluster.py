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


def connect(cluster, url=None, **changes):
    """A connection as Django makes it from DATABASE_URL, or from another address."""
    settings = environ.Env.db_url_config(url or cluster.url)
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
    for name in ("superuser_password", "role_password", "application_password"):
        assert stat.S_IMODE((cluster.folder / name).stat().st_mode) == 0o600


def test_the_server_never_runs_as_root(cluster):
    assert cluster.account.uid != 0
    pid = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
    assert Path(f"/proc/{pid}").stat().st_uid == cluster.account.uid


def test_the_owner_is_no_superuser_but_can_make_test_databases(cluster):
    with connect(cluster, cluster.owner_url) as connection:
        assert not ask(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        connection.execute("CREATE DATABASE test_of_the_tests")
    with connect(cluster, cluster.owner_url, dbname="test_of_the_tests") as connection:
        assert ask(connection, "SELECT postgis_version()")
        connection.execute("CREATE TABLE made_by_the_owner ()")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE DATABASE made_by_the_application",
        "CREATE ROLE made_by_the_application",
        "CREATE TABLE made_by_the_application ()",
        "CREATE SCHEMA made_by_the_application",
        "SET ROLE sahel",
        "SET ROLE postgres",
        "SET session_replication_role = replica",
    ],
)
def test_the_applications_role_owns_nothing_and_makes_nothing(cluster, statement):
    with (
        connect(cluster) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


def test_the_two_roles_have_passwords_of_their_own(cluster):
    application, owner = (environ.Env.db_url_config(u) for u in (cluster.url, cluster.owner_url))
    assert (application["USER"], owner["USER"]) == ("sahel_application", "sahel")
    with pytest.raises(psycopg.OperationalError, match="password"):
        connect(cluster, user="sahel")
    with pytest.raises(psycopg.OperationalError, match="password"):
        connect(cluster, cluster.owner_url, user="sahel_application")


def test_a_cluster_of_the_time_with_one_role_gets_the_second_and_keeps_its_data(cluster):
    with connect(cluster, cluster.owner_url) as connection:
        connection.execute("CREATE TABLE of_old AS SELECT 25 AS deaths")
    superuser = {"user": "postgres", "password": cluster._secret("superuser_password")}
    with connect(cluster, **superuser) as connection:
        connection.execute("DROP OWNED BY sahel_application")
        connection.execute("DROP ROLE sahel_application")
    (cluster.folder / "application_password").unlink()
    (cluster.folder / "prepared").write_text("")
    owner_url = cluster.owner_url

    cluster.start()

    assert cluster.owner_url == owner_url
    with connect(cluster, cluster.owner_url) as connection:
        assert ask(connection, "SELECT deaths FROM of_old") == 25
    with connect(cluster) as connection:
        assert ask(connection, "SELECT current_user") == "sahel_application"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT FROM of_old")


def test_it_may_hold_an_eighth_of_the_memory(cluster):
    with connect(cluster) as connection:
        buffers = ask(connection, "SELECT pg_size_bytes(current_setting('shared_buffers'))")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert 128 * 1024**2 <= buffers <= max(memory / 8, 128 * 1024**2)


def test_starting_again_keeps_the_data_after_a_stop_and_after_a_crash(cluster):
    with connect(cluster, cluster.owner_url) as connection:
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
    with connect(cluster, cluster.owner_url) as connection:
        assert ask(connection, "SELECT deaths FROM kept") == 25
