"""docker-compose.yml, read as a file, and each of its commands run against local servers.

No image is built here: that needs a Docker engine.
"""

import os
import re
import secrets
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
import yaml
from django.conf import settings

from sahel.machine import environment
from tests.worker import environment_of_tests

FILE = settings.BASE_DIR / "docker-compose.yml"
OURS = ("prepare", "web", "worker", "beat")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(FILE.read_text())


def test_every_service_has_a_health_check_or_ends_by_itself(compose):
    for name, service in compose["services"].items():
        assert "healthcheck" in service or service["restart"] == "no", name


def test_only_the_web_server_is_published_and_to_this_host_alone(compose):
    published = {n: s["ports"] for n, s in compose["services"].items() if "ports" in s}
    assert list(published) == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in published["web"])


def test_secrets_come_from_the_environment_and_have_no_default():
    text = FILE.read_text()
    for secret in ("POSTGRES_PASSWORD", "APPLICATION_PASSWORD", "SECRET_KEY"):
        uses = re.findall(rf"\$\{{{secret}[^}}]*\}}", text)
        assert uses
        assert all(use.startswith(f"${{{secret}:?") for use in uses)


def test_every_setting_is_explained_in_the_example():
    example = (settings.BASE_DIR / ".env.example").read_text()
    for name in set(re.findall(r"\$\{(\w+)", FILE.read_text())):
        assert re.search(rf"^#?\s*{name}=", example, re.MULTILINE), name


def test_nothing_starts_before_what_it_needs(compose):
    services = compose["services"]
    assert services["prepare"]["depends_on"]["db"]["condition"] == "service_healthy"
    for name in ("web", "worker", "beat"):
        needs = services[name]["depends_on"]
        assert needs["prepare"]["condition"] == "service_completed_successfully"
        assert needs["redis"]["condition"] == "service_healthy"


def test_data_and_queue_outlive_their_containers(compose):
    assert set(compose["volumes"]) == {"database", "queue", "imports"}
    assert compose["services"]["db"]["volumes"] == ["database:/var/lib/postgresql/data"]
    assert compose["services"]["redis"]["volumes"] == ["queue:/data"]


def test_workers_reach_the_files_that_are_brought_to_the_web_server(compose):
    for name in ("web", "worker"):
        assert compose["services"][name]["volumes"] == ["imports:/app/.local/imports"]
    # The volume takes over whose the folder is.
    assert "mkdir -p .local/imports" in compose["services"]["web"]["build"]["dockerfile_inline"]


def test_more_workers_can_be_added(compose):
    assert "container_name" not in compose["services"]["worker"]
    assert "ports" not in compose["services"]["worker"]


def test_all_of_ours_run_one_image_and_not_as_root(compose):
    assert len({compose["services"][name]["image"] for name in OURS}) == 1
    recipe = compose["services"]["web"]["build"]["dockerfile_inline"]
    assert recipe.rstrip().endswith("USER sahel")


def in_this_environment(words, **replaced):
    """A container's command with this machine's Python in place of the image's programs."""
    text = [replaced.get(word, word) for word in words]
    if text[0] == "python":
        return [sys.executable, *text[1:]]
    return [sys.executable, "-m", *text]


@contextmanager
def running(command, **more):
    process = subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env=environment_of_tests(**more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def is_healthy(compose, service, *more):
    test = compose["services"][service]["healthcheck"]["test"]
    assert test[0] == "CMD"
    return (
        subprocess.run(
            [*in_this_environment(test[1:]), *more],
            cwd=settings.BASE_DIR,
            env=environment_of_tests(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
        ).returncode
        == 0
    )


def becomes_healthy(compose, service, *more):
    gives_up_at = time.monotonic() + 60
    while not is_healthy(compose, service, *more):
        if time.monotonic() > gives_up_at:
            return False
        time.sleep(0.5)
    return True


@pytest.mark.django_db
def test_the_deployment_check_has_nothing_to_say(compose):
    behind_tls = compose["services"]["web"]["environment"]["BEHIND_TLS"]
    assert behind_tls == "${BEHIND_TLS:-1}"
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env=environment_of_tests(BEHIND_TLS="1", SECRET_KEY=secrets.token_urlsafe(50)),
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.django_db(transaction=True)
def test_the_preparation_ends_well(compose):
    command = in_this_environment(compose["services"]["prepare"]["command"])
    owner = environment.owner_url(settings.BASE_DIR)
    more = {environment.OWNER_URL: owner} if owner else {}
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment_of_tests(**more), capture_output=True
    )
    assert done.returncode == 0, done.stderr


def test_only_the_preparation_signs_in_as_the_owner_of_the_tables(compose):
    for name in OURS:
        settings_of_service = compose["services"][name]["environment"]
        assert "//sahel_application:" in settings_of_service["DATABASE_URL"]
        is_owner = "//sahel:" in settings_of_service.get("DATABASE_OWNER_URL", "")
        assert is_owner == (name == "prepare"), name


@pytest.mark.django_db(transaction=True)
def test_the_web_server_is_healthy_once_it_answers(compose):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    assert not is_healthy(compose, "web", "--port", port)
    command = in_this_environment(
        compose["services"]["web"]["command"], **{"--bind=0.0.0.0:8000": f"--bind=127.0.0.1:{port}"}
    )
    with running(command):
        assert becomes_healthy(compose, "web", "--port", port)


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_healthy_while_it_answers(compose):
    name = f"compose-{os.getpid()}@test"
    assert not is_healthy(compose, "worker", "--name", name)
    command = in_this_environment(compose["services"]["worker"]["command"])
    with running([*command, f"--hostname={name}"]):
        assert becomes_healthy(compose, "worker", "--name", name)


@pytest.mark.django_db(transaction=True)
def test_beat_is_healthy_while_it_sends(compose, tmp_path):
    schedule = str(tmp_path / "beat-schedule")
    assert not is_healthy(compose, "beat", "--schedule", schedule)
    command = in_this_environment(
        compose["services"]["beat"]["command"],
        **{"--schedule=.local/beat-schedule": f"--schedule={schedule}"},
    )
    with running(command):
        assert becomes_healthy(compose, "beat", "--schedule", schedule)
    assert is_healthy(compose, "beat", "--schedule", schedule)
    old = time.time() - 3600
    for file in tmp_path.iterdir():
        os.utime(file, (old, old))
    assert not is_healthy(compose, "beat", "--schedule", schedule)
