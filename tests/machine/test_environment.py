import re
import stat
from pathlib import Path

import environ
import pytest

from sahel.machine import environment

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("NAME=value", "value"),
        ("export NAME=value", "value"),
        ("  NAME = value  ", "value"),
        ("NAME=value # a comment", "value"),
        ("NAME=colour#5", "colour#5"),
        ("NAME='single # quoted'", "single # quoted"),
        ("NAME='single' # a comment", "single"),
        ('NAME="double \\"quoted\\" # text"', 'double "quoted" # text'),
        ("NAME=two words", "two words"),
        ("NAME=a=b&c=d", "a=b&c=d"),
        ("NAME=", ""),
        ("NAME= # nothing", ""),
        ("NAME=$(touch /tmp/never) `id`", "$(touch /tmp/never) `id`"),
    ],
)
def test_a_line_of_the_settings_file_is_read_and_never_executed(line, value):
    assert environment.parse(line) == {"NAME": value}


@pytest.mark.parametrize("line", ["", "# NAME=value", "just words", "1NAME=value", "="])
def test_a_line_that_sets_nothing_is_passed_over(line):
    assert environment.parse(line) == {}


def test_django_reads_the_same_from_what_we_write(tmp_path):
    (tmp_path / ".local").mkdir()
    urls = {"DATABASE_URL": "postgis://a:b@/%2Fx%20y/sahel", "REDIS_URL": "unix:///x%20y?db=0"}
    environment.write_local_settings(tmp_path, urls)

    class Reader(environ.Env):
        ENVIRON = {}

    Reader.read_env(tmp_path / ".local" / "env")
    assert environment.read_file(tmp_path / ".local" / "env") == Reader.ENVIRON
    assert Reader.ENVIRON["REDIS_URL"] == urls["REDIS_URL"]


def test_the_process_environment_wins_over_env_and_env_over_local(tmp_path, monkeypatch):
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "env").write_text("ONE=local\nTWO=local\nTHREE=local\n")
    (tmp_path / ".env").write_text("ONE=file\nTWO=file\n")
    monkeypatch.setenv("ONE", "process")
    settings = environment.complete(tmp_path)
    assert [settings[name] for name in ("ONE", "TWO", "THREE")] == ["process", "file", "local"]


def test_an_empty_database_url_asks_for_the_private_database(tmp_path, monkeypatch):
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "env").write_text("DATABASE_URL=private\n")
    (tmp_path / ".env").write_text("DATABASE_URL=\n")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert environment.complete(tmp_path)["DATABASE_URL"] == "private"


def write_private_addresses(root):
    (root / ".local").mkdir()
    environment.write_local_settings(root, {"DATABASE_URL": "private"})
    environment.write_owner_url(root, "private owner")


def test_only_who_asks_for_it_is_told_how_the_owner_signs_in(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    write_private_addresses(tmp_path)
    assert "DATABASE_OWNER_URL" not in environment.complete(tmp_path)
    assert environment.owner_url(tmp_path) == "private owner"
    assert environment.complete_with_owner(tmp_path)["DATABASE_OWNER_URL"] == "private owner"
    # As in a process to which a command has handed all settings.
    monkeypatch.setenv("DATABASE_URL", "private")
    assert environment.owner_url(tmp_path) == "private owner"


def test_a_teams_database_goes_with_the_teams_owner_or_with_none(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "team")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    write_private_addresses(tmp_path)
    assert environment.owner_url(tmp_path) is None
    assert "DATABASE_OWNER_URL" not in environment.complete_with_owner(tmp_path)
    (tmp_path / ".env").write_text("DATABASE_OWNER_URL=team owner\n")
    assert environment.owner_url(tmp_path) == "team owner"
    assert "DATABASE_OWNER_URL" not in environment.complete(tmp_path)


def test_a_forgotten_owner_is_not_used_on_the_private_database(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DATABASE_OWNER_URL", "team owner")
    write_private_addresses(tmp_path)
    assert environment.owner_url(tmp_path) == "private owner"


def test_an_empty_value_can_switch_something_off(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("GEOCODING_PROVIDER=nominatim\n")
    monkeypatch.setenv("GEOCODING_PROVIDER", "")
    assert environment.complete(tmp_path)["GEOCODING_PROVIDER"] == ""


def test_the_secret_key_is_random_private_and_kept(tmp_path):
    (tmp_path / ".local").mkdir()
    path = tmp_path / ".local" / "env"
    environment.write_local_settings(tmp_path, {"DATABASE_URL": "first"})
    first = environment.read_file(path)
    environment.write_local_settings(tmp_path, {"DATABASE_URL": "second"})
    second = environment.read_file(path)
    assert len(first["SECRET_KEY"]) >= 50
    assert second == {"SECRET_KEY": first["SECRET_KEY"], "DATABASE_URL": "second"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_demo_password_is_made_up_once_and_kept_private(tmp_path, monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    (tmp_path / ".local").mkdir()
    password, is_given = environment.demo_password(tmp_path)
    assert len(password) >= 12
    assert not is_given
    assert environment.demo_password(tmp_path) == (password, False)
    mode = (tmp_path / ".local" / "demo_password").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_demo_password_that_was_chosen_is_taken_and_not_written(tmp_path, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "chosen by me")
    (tmp_path / ".local").mkdir()
    assert environment.demo_password(tmp_path) == ("chosen by me", True)
    assert not list((tmp_path / ".local").iterdir())


@pytest.mark.parametrize(("value", "answer"), [("1", True), ("0", False), ("No", False)])
def test_a_switch_is_on_unless_it_says_off(value, answer):
    assert environment.is_on(value) is answer


def test_the_example_explains_every_setting():
    read_by_settings = re.findall(
        r"env\.\w+\(\s*\"([A-Z_]+)\"", (PROJECT / "sahel" / "settings.py").read_text()
    )
    explained = re.findall(
        r"^#([A-Z_]+)=", (PROJECT / ".env.example").read_text(), flags=re.MULTILINE
    )
    assert sorted(set(read_by_settings) - set(explained)) == []
