import pytest

from sahel.machine import packages
from sahel.machine.messages import CannotGoOn


def test_postgis_is_taken_in_the_version_that_the_distribution_offers():
    offered = ["postgresql-15", "postgresql-15-postgis-3", "postgresql-15-postgis-3-scripts"]
    assert packages.choose_postgis_packages(offered, servers=[]) == [
        "postgresql-15",
        "postgresql-15-postgis-3",
    ]


def test_postgis_is_taken_for_the_server_that_is_installed():
    offered = [f"postgresql-{version}-postgis-3" for version in (14, 15, 17)]
    assert packages.choose_postgis_packages(offered, servers=[13, 15]) == [
        "postgresql-15",
        "postgresql-15-postgis-3",
    ]
    assert "postgresql-17-postgis-3" in packages.choose_postgis_packages(offered, servers=[])


def test_before_the_first_update_packages_have_their_general_names():
    assert packages.choose_postgis_packages([], servers=[]) == ["postgresql", "postgresql-postgis"]
    assert packages.choose_gdal_package([]) == ["gdal-bin"]


def test_gdal_is_the_newest_library_that_is_offered():
    assert packages.choose_gdal_package(["libgdal-dev", "libgdal32"]) == ["libgdal32"]
    assert packages.choose_gdal_package(["libgdal34t64", "libgdal32"]) == ["libgdal34t64"]


@pytest.fixture
def without_redis(monkeypatch):
    """A system that has everything but Redis."""
    monkeypatch.setitem(
        packages.NEEDS,
        "redis",
        packages.Need("Redis", lambda: False, packages.always("redis-server")),
    )


def test_without_rights_the_message_names_what_is_missing_and_what_to_type(
    without_redis, monkeypatch
):
    monkeypatch.setattr(packages, "way_to_root", lambda: None)
    monkeypatch.setattr(packages.shutil, "which", lambda name: name == "apt-get")
    with pytest.raises(CannotGoOn) as stopped:
        packages.ensure(["redis"])
    message = str(stopped.value)
    assert "This computer lacks: Redis." in message
    assert "sudo is not installed" in message
    assert "apt-get install --no-install-recommends redis-server" in message
    assert "docker compose up" in message


def test_without_apt_the_message_names_what_is_missing_and_docker(without_redis, monkeypatch):
    monkeypatch.setattr(packages.shutil, "which", lambda name: None)
    with pytest.raises(CannotGoOn) as stopped:
        packages.ensure(["redis"])
    message = str(stopped.value)
    assert "This computer lacks: Redis." in message
    assert "docker compose up" in message
    assert "apt-get" not in message


def test_nothing_is_installed_where_nothing_is_missing(monkeypatch):
    def must_not_run(*_):
        raise AssertionError("apt was asked although nothing is missing")

    monkeypatch.setattr(packages, "install_as_root", must_not_run)
    monkeypatch.setattr(packages, "way_to_root", must_not_run)
    packages.ensure(["redis", "postgis", "gdal"])


@pytest.fixture
def system_files(tmp_path, monkeypatch):
    """The files of the system that an installation touches, in a folder of the test's own."""
    monkeypatch.setattr(packages, "POLICY", tmp_path / "policy-rc.d")
    monkeypatch.setattr(packages, "POLICY_SAVED", tmp_path / "policy-rc.d.saved")
    monkeypatch.setattr(packages, "CLUSTER_DEFAULTS", tmp_path / "createcluster.d" / "ours.conf")
    return tmp_path


def test_no_server_starts_while_packages_are_installed_and_all_is_put_back(system_files):
    with packages.no_server_starts():
        assert packages.policy_forbids_starting()
        assert packages.CLUSTER_DEFAULTS.read_text() == "create_main_cluster = false\n"
    assert list(system_files.iterdir()) == []


def write_policy(exit_code):
    packages.POLICY.write_text(f"#!/bin/sh\nexit {exit_code}\n")
    packages.POLICY.chmod(0o755)


def test_a_policy_that_allows_starting_is_put_back_after_a_failure(system_files):
    write_policy(exit_code=0)
    with pytest.raises(KeyboardInterrupt), packages.no_server_starts():
        assert packages.policy_forbids_starting()
        raise KeyboardInterrupt
    assert packages.POLICY.read_text() == "#!/bin/sh\nexit 0\n"
    assert [path.name for path in system_files.iterdir()] == ["policy-rc.d"]


def test_a_policy_that_forbids_starting_is_left_alone(system_files):
    write_policy(exit_code=101)
    before = packages.POLICY.stat()
    with packages.no_server_starts():
        assert packages.POLICY.stat() == before
    assert packages.POLICY.stat().st_ino == before.st_ino
