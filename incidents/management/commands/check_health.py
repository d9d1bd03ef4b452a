import socket
import time
from pathlib import Path
from urllib.request import urlopen

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from incidents.health import HEARTBEAT_IS_LATE
from sahel.celery import app


class Command(BaseCommand):
    help = "Ends with 0 if this container's process is well: for container health checks."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("process", choices=["web", "worker", "beat"])
        parser.add_argument("--port", default="8000", help="Where the web server listens.")
        parser.add_argument("--name", help="The worker's name, if not celery@ and the host's.")
        parser.add_argument(
            "--schedule",
            type=Path,
            default=settings.LOCAL_DIR / "beat-schedule",
            help="The file that beat keeps its schedule in.",
        )

    def handle(self, *, process, port, name, schedule, **options):
        if process == "web":
            check_web(port)
        elif process == "worker":
            check_worker(name or f"celery@{socket.gethostname()}")
        else:
            check_beat(schedule)
        self.stdout.write("ok")


def check_web(port: str) -> None:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
            pass
    except OSError as error:
        raise CommandError(f"The web server does not answer: {error}") from None


def check_worker(name: str) -> None:
    try:
        answers = app.control.ping(destination=[name], timeout=5)
    except app.connection().connection_errors as error:
        raise CommandError(f"The queue does not answer: {error}") from None
    if not answers:
        raise CommandError(f"The worker {name} does not answer.")


def check_beat(schedule: Path) -> None:
    """Beat writes its schedule each time that it sends a task, every few seconds."""
    files = list(schedule.parent.glob(schedule.name + "*"))
    if not files:
        raise CommandError(f"Beat has not begun: there is no {schedule}.")
    seconds = time.time() - max(file.stat().st_mtime for file in files)
    if seconds > HEARTBEAT_IS_LATE:
        raise CommandError(f"Beat has sent nothing for {seconds:.0f} s.")
