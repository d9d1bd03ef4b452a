import signal
import sys
import time
from contextlib import contextmanager
from datetime import timedelta

import pghistory
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.duplicates import refresh_duplicate_pairs
from incidents.geocoding import locate_incident
from incidents.geocoding.backlog import begin_run, outcome_of, still_to_do
from incidents.geocoding.progress import duration_in_words, rate, time_left
from incidents.geocoding.queue import queue_incidents
from incidents.geocoding.stop import is_stopped
from incidents.health import queue_readiness
from incidents.models import LocationStatus
from incidents.models.state import State

TELL_EVERY_SECONDS = 5
LOOK_EVERY_SECONDS = 1
STOPPED_BY_CTRL_C = 130


class Command(BaseCommand):
    help = (
        "Looks up the places of all incidents that wait for it, those that failed by the online "
        "service too. It hands them to the workers and tells how far they are; with --here it "
        "does the work itself. Ctrl-C stops it, running it again goes on. It may run beside "
        "workers and itself: no incident is looked up twice."
    )

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=_one_or_more, help="At most so many incidents.")
        parser.add_argument("--state", help="Only of this state, by its code, as in MLI.")
        parser.add_argument("--here", action="store_true", help="In this process, by no worker.")

    def handle(self, *, limit, state, here, **options):
        if is_stopped():
            raise CommandError(_("The search is stopped at the desk. Let it go on there first."))
        if not here and queue_readiness()["redis"] != "ok":
            raise CommandError(_("Redis does not answer, so no worker can be given anything."))
        ids = begin_run(state=state and _state(state), limit=limit)
        if not ids:
            self.stdout.write(_("No place waits to be looked up."))
            return
        with until_ctrl_c() as pressed:
            told = Told(self.stdout, len(ids))
            if here:
                self.work(ids, told, pressed)
            else:
                self.watch_workers(ids, told, pressed)
        self.sum_up(ids)
        if pressed:
            self.stdout.write(
                _("Stopped. Run it again to go on.")
                if here
                else _("Stopped looking. The workers go on; the desk can stop them.")
            )
            sys.exit(STOPPED_BY_CTRL_C)

    def work(self, ids, told, pressed):
        with pghistory.context(program="geocoding"):
            for number, incident_id in enumerate(ids, 1):
                locate_incident(incident_id)
                refresh_duplicate_pairs([incident_id])
                told.tell(number)
                if pressed or is_stopped():
                    return

    def watch_workers(self, ids, told, pressed):
        if queue_readiness()["worker"] != "ok":
            self.stderr.write(_("No worker has been heard of lately. Is one running?"))
        while not (pressed or is_stopped()):
            queue_incidents(still_to_do(ids))
            outcome = outcome_of(ids)
            under_way = outcome[LocationStatus.PENDING] + outcome[LocationStatus.RUNNING]
            told.tell(len(ids) - under_way)
            if not under_way:
                return
            time.sleep(LOOK_EVERY_SECONDS)

    def sum_up(self, ids):
        outcome = outcome_of(ids)
        self.stdout.write(
            ngettext("%(number)d incident:", "%(number)d incidents:", len(ids))
            % {"number": len(ids)}
        )
        for status in LocationStatus:
            if outcome[status]:
                self.stdout.write(f"  {outcome[status]:>6}  {status.label}")
        if is_stopped():
            self.stdout.write(_("The search was stopped at the desk meanwhile."))


class Told:
    """A line now and then: how many are done, how fast, how long the rest takes."""

    def __init__(self, stdout, total: int):
        self.stdout = stdout
        self.total = total
        self.began = self.last = time.monotonic()

    def tell(self, done: int) -> None:
        now = time.monotonic()
        if now - self.last < TELL_EVERY_SECONDS and done < self.total:
            return
        self.last = now
        per_second = rate(done, timedelta(seconds=now - self.began))
        words = [_("%(done)d of %(total)d") % {"done": done, "total": self.total}]
        if per_second:
            words.append(_("%(rate).1f a second") % {"rate": per_second})
            if left := time_left(self.total - done, per_second):
                words.append(_("%(time)s left") % {"time": duration_in_words(left)})
        self.stdout.write(" · ".join(words))


@contextmanager
def until_ctrl_c():
    """Yields a list that holds something once Ctrl-C was pressed; the second time ends at once.

    The incident that is being looked up is not left half done.
    """
    pressed = []

    def press(number, frame):
        pressed.append(number)
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


def _one_or_more(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _state(code: str) -> State:
    field = "alpha2" if len(code) == 2 else "alpha3"
    state = State.objects.defer("outline").filter(**{f"{field}__iexact": code}).first()
    if state is None:
        raise CommandError(_("There is no state %(code)s.") % {"code": code})
    return state
