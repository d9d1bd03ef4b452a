"""The commands behind the Makefile."""

import fcntl
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

from . import (
    environment,
    generated_files,
    interruptions,
    packages,
    run_lock,
    sign_in,
    supervisor,
    virtual_environment,
)
from .checkout import Checkout
from .messages import CannotGoOn, say, warn
from .services import Services
from .web_address import WebAddress

# Who runs all of it as root knows; the warning would hide what matters in ten lines.
WITHOUT_ROOT_WARNING = "ignore:You're running the worker with superuser privileges"

SECONDS_TO_CLEAN_UP = 5

# Each has a browser, a web server and a database of its own.
MOST_TEST_PROCESSES = 4


def main(words: list[str]) -> int:
    """Run one command; returns the exit code."""
    interruptions.treat_as_ctrl_c()
    if words[:1] == ["install-packages"]:
        return 0 if packages.install_as_root(words[1:]) else 1
    command = COMMANDS.get(words[0]) if len(words) == 1 else None
    if command is None:
        warn("Usage: python3 sahel/machine " + "|".join(COMMANDS))
        return 2
    if sys.platform != "linux":
        warn(
            f"This sets up Linux, and this computer runs {sys.platform}.\n"
            "Where Docker is installed, run it all in containers: docker compose up"
        )
        return 1
    try:
        checkout = Checkout.here()
        checkout.make_local_folders()
        return command(checkout)
    except CannotGoOn as reason:
        warn(str(reason))
        return 1
    except PermissionError as error:
        warn(
            f"No right to write {error.filename}: another user made it.\n"
            "Run this as that user, or delete it as an administrator."
        )
        return 1
    except KeyboardInterrupt:
        warn("Interrupted.")
        return 130


def run(checkout: Checkout) -> int:
    """Set up, start everything, and stay until it is stopped."""
    return serve(checkout, "make run", run_processes, extra={})


def dev(checkout: Checkout) -> int:
    """As `run`, with servers that start anew when the code changes."""
    return serve(checkout, "make dev", dev_processes, extra={"DEBUG": "1"})


def serve(
    checkout: Checkout,
    command: str,
    processes: Callable[[Checkout, WebAddress], dict[str, list[str]]],
    extra: Mapping[str, str],
) -> int:
    chosen = environment.chosen(checkout.root)
    address = WebAddress.chosen(chosen)
    with run_lock.hold(checkout, address.url):
        supervisor.end_leftovers(checkout)
        address.check_is_free(command)
        set_up(checkout, with_test_tools=False)
        password, password_is_given = None, False
        if environment.is_on(chosen.get("DEMO", "1")):
            password, password_is_given = environment.demo_password(checkout.root)
        services = Services(checkout, chosen)
        with services.in_use():
            settings = {**environment.complete(checkout.root), **extra}
            settings.setdefault("PYTHONWARNINGS", WITHOUT_ROOT_WARNING)
            prepare_installation(checkout, settings, password)
            generated_files.ensure(checkout, settings)
            # Somebody may have taken the port meanwhile.
            address.check_is_free(command)
            with ThreadPoolExecutor() as meanwhile:
                accounts = meanwhile.submit(sign_in.look_for_accounts, checkout, settings, password)
                went_well = supervisor.run(
                    checkout,
                    processes(checkout, address),
                    settings,
                    is_ready=address.answers,
                    when_ready=lambda: say(
                        sign_in.explain(
                            address.url,
                            accounts.result(),
                            password,
                            password_is_given=password_is_given,
                        )
                    ),
                    look_after=services.start_what_ended,
                )
    if not went_well:
        warn("One part ended by itself, and so all were ended. Its messages above say why.")
    return 0 if went_well else 1


def prepare_installation(
    checkout: Checkout, settings: Mapping[str, str], demo_password: str | None
) -> None:
    """Migrations and, on the first start, starter data; demonstration data with a password.

    This process alone is told how the owner of the tables signs in.
    """
    settings = {**environment.complete_with_owner(checkout.root), **settings}
    if demo_password is None:
        generated_files.manage(checkout, settings, "prepare_installation")
    else:
        settings = {**settings, "DEMO_PASSWORD": demo_password}
        generated_files.manage(checkout, settings, "prepare_installation", "--demo")


def run_processes(checkout: Checkout, address: WebAddress) -> dict[str, list[str]]:
    """What `make run` runs."""
    python = str(checkout.python)
    # `python -m`, because scripts in .venv/bin stop working when the folder is moved.
    gunicorn = [python, "-m", "gunicorn", "sahel.wsgi", "--bind", address.to_bind]
    gunicorn += ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    # Its control socket lies in the user's home, where two checkouts would share it.
    gunicorn += ["--no-control-socket", "--graceful-timeout", "5"]
    # Gunicorn looks after its own workers.
    kept_running = [python, str(checkout.root / "sahel" / "machine" / "kept_running.py")]
    return {
        "web": gunicorn,
        "worker": [*kept_running, python, "-m", "celery", *worker_arguments()],
        "beat": [*kept_running, python, "-m", "celery", *beat_arguments(checkout)],
    }


def dev_processes(checkout: Checkout, address: WebAddress) -> dict[str, list[str]]:
    """What `make dev` runs."""
    python = str(checkout.python)
    restarting_worker = str(checkout.root / "sahel" / "machine" / "restarting_worker.py")
    return {
        "web": [python, "manage.py", "runserver", address.to_bind],
        "worker": [python, restarting_worker, *worker_arguments()],
        "beat": [python, "-m", "celery", *beat_arguments(checkout)],
    }


def worker_arguments() -> list[str]:
    options = ["--queues", "celery,geocoding", "--concurrency", "2", "--loglevel", "INFO"]
    return ["-A", "sahel", "--quiet", "worker", *options]


def beat_arguments(checkout: Checkout) -> list[str]:
    schedule = str(checkout.local / "beat_schedule")
    return ["-A", "sahel", "--quiet", "beat", "--schedule", schedule, "--loglevel", "INFO"]


def stop(checkout: Checkout) -> int:
    """End a run, what a crashed one left, and the private servers."""
    stopped_run = run_lock.stop(checkout)
    leftovers = supervisor.end_leftovers(checkout)
    # All of them: what was started stays running when a setting replaces it later.
    if not Services(checkout, chosen={}).stop():
        say("A `make test` still uses the private servers; they end with it.")
    say("Stopped." if stopped_run or leftovers else "Nothing was running.")
    return 0


def test(checkout: Checkout) -> int:
    """Every check; pytest has the last word."""
    set_up(checkout, with_test_tools=True)
    if not linted(checkout):
        return 1
    services = Services(checkout, environment.chosen(checkout.root))
    with the_only_tests(checkout), services.in_use():
        settings = settings_for_tests(checkout, services)
        generated_files.manage(
            checkout, settings, "makemigrations", "--check", "--dry-run", "--verbosity=1"
        )
        generated_files.ensure(checkout, settings)
        arguments = [*spread_over_processes(), *shlex.split(settings.get("PYTEST_ARGS", ""))]
        return finish([str(checkout.python), "-m", "pytest", *arguments], checkout, settings)


def spread_over_processes() -> list[str]:
    """What tells pytest to test in as many processes as there are processors, up to four.

    Nothing with one processor. What PYTEST_ARGS says comes later and wins: -n0 is none.
    """
    processes = min(len(os.sched_getaffinity(0)), MOST_TEST_PROCESSES)
    if processes == 1:
        return []
    # A file stays in one process, with what its tests share. The files come in the order
    # that tests/conftest.py gives them, and not by their number of tests.
    return [f"-n{processes}", "--dist=loadfile", "--no-loadscope-reorder"]


def screenshot(checkout: Checkout) -> int:
    """Let a browser make the picture in the README."""
    set_up(checkout, with_test_tools=True)
    services = Services(checkout, environment.chosen(checkout.root))
    with the_only_tests(checkout), services.in_use():
        settings = settings_for_tests(checkout, services)
        generated_files.ensure(checkout, settings)
        command = [str(checkout.python), "-m", "tests.browser.screenshot"]
        return finish(command, checkout, settings)


def bench(checkout: Checkout) -> int:
    """Measure with invented data, in databases of its own: the slow work, then the dashboard."""
    slow_work = measure(checkout, "bench")
    return bench_dashboard(checkout) or slow_work


def bench_dashboard(checkout: Checkout) -> int:
    """Measure the dashboard over HTTP, in a browser, and beside its peers."""
    # A browser comes with the tools of the tests.
    set_up(checkout, with_test_tools=True, with_bench_tools=True)
    return measure(checkout, "bench.dashboard", *bench_arguments(checkout))


def bench_exports(checkout: Checkout) -> int:
    """Measure incidents as files, over HTTP and by a worker."""
    return measure(checkout, "bench.exports", *bench_arguments(checkout))


def bench_api(checkout: Checkout) -> int:
    """Measure how fast other programs read, and keep a copy true."""
    return measure(checkout, "bench.api", *bench_arguments(checkout))


def bench_geocoding(checkout: Checkout) -> int:
    """Measure how places are found, with the country dumps in the folder GEONAMES."""
    return measure(checkout, "bench.geocoding", *bench_arguments(checkout))


def bench_imports(checkout: Checkout) -> int:
    """Measure how fast files are imported; with UCDP's own events from the folder UCDP."""
    # What makes files at random comes with the tools of the tests.
    set_up(checkout, with_test_tools=True, with_bench_tools=True)
    return measure(checkout, "bench.imports", *bench_arguments(checkout))


def bench_arguments(checkout: Checkout) -> list[str]:
    """What the person chose for a measurement in BENCH_ARGS."""
    return shlex.split(environment.chosen(checkout.root).get("BENCH_ARGS", ""))


def measure(checkout: Checkout, module: str, *arguments: str) -> int:
    """Run a measurement with the servers that it needs."""
    set_up(checkout, with_test_tools=False)
    with Services(checkout, environment.chosen(checkout.root)).in_use():
        settings = environment.complete_with_owner(checkout.root)
        generated_files.ensure(checkout, settings)
        return finish([str(checkout.python), "-m", module, *arguments], checkout, settings)


def lint(checkout: Checkout) -> int:
    """Style and layers alone; needs no server."""
    with one_set_up_at_a_time(checkout):
        packages.ensure(["venv"])
        virtual_environment.ensure(checkout, with_test_tools=True)
    return 0 if linted(checkout) else 1


def setup(checkout: Checkout) -> int:
    """Everything that running and testing need, without starting anything."""
    set_up(checkout, with_test_tools=True)
    return 0


def services(checkout: Checkout) -> int:
    """Start the private servers alone and leave them running, to work with manage.py."""
    set_up(checkout, with_test_tools=False)
    Services(checkout, environment.chosen(checkout.root)).keep_running()
    say("The private servers run until `make stop`. Their addresses are in .local/env")
    return 0


COMMANDS: dict[str, Callable[[Checkout], int]] = {
    "run": run,
    "dev": dev,
    "stop": stop,
    "test": test,
    "lint": lint,
    "setup": setup,
    "services": services,
    "screenshot": screenshot,
    "bench": bench,
    "bench-dashboard": bench_dashboard,
    "bench-exports": bench_exports,
    "bench-geocoding": bench_geocoding,
    "bench-imports": bench_imports,
    "bench-api": bench_api,
}


def set_up(checkout: Checkout, *, with_test_tools: bool, with_bench_tools: bool = False) -> None:
    """System packages and the virtual environment."""
    chosen = environment.chosen(checkout.root)
    needs = ["gdal", "geos", "proj", "gettext", "venv"]
    if not chosen.get("DATABASE_URL"):
        needs.append("postgis")
    if not chosen.get("REDIS_URL"):
        needs.append("redis")
    if with_test_tools:
        needs.append("chromium")
    with one_set_up_at_a_time(checkout):
        packages.ensure(needs)
        virtual_environment.ensure(
            checkout, with_test_tools=with_test_tools, with_bench_tools=with_bench_tools
        )


@contextmanager
def one_set_up_at_a_time(checkout: Checkout) -> Iterator[None]:
    """Keep two commands from installing at the same moment."""
    with (checkout.local / "set_up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def the_only_tests(checkout: Checkout) -> Iterator[None]:
    """Tests have the same databases each time. Raises CannotGoOn while others use it."""
    with (checkout.local / "tests.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotGoOn("Tests already run in this checkout. Wait until they end.") from None
        yield


def settings_for_tests(checkout: Checkout, services: Services) -> dict[str, str]:
    """The settings with a Redis database apart from that of a run."""
    settings = environment.complete_with_owner(checkout.root)
    if services.redis:
        settings["REDIS_URL"] = services.redis.url(database=1)
    return settings


def linted(checkout: Checkout) -> bool:
    """Whether ruff and import-linter are content; stops at the first that is not."""
    binaries = checkout.python.parent
    checks = (
        [str(checkout.python), "-m", "ruff", "check", "."],
        [str(checkout.python), "-m", "ruff", "format", "--check", "."],
        # It cannot be run as a module, nor its script from a path with a space.
        [str(checkout.python), str(binaries / "lint-imports")],
    )
    return all(finish(check, checkout, environment.chosen(checkout.root)) == 0 for check in checks)


def finish(command: list[str], checkout: Checkout, settings: Mapping[str, str]) -> int:
    """Run a command to its end; returns its exit code."""
    process = subprocess.Popen(command, cwd=checkout.root, env=settings)
    try:
        return process.wait()
    except KeyboardInterrupt:
        # Ctrl-C reached it too, and it has servers and browsers of its own to end.
        for number in (None, signal.SIGINT, signal.SIGKILL):
            if number:
                process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(SECONDS_TO_CLEAN_UP)
                break
        raise
