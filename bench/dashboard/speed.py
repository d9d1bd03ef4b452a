"""The application over HTTP, by readers of both sorts, while somebody writes."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from itertools import cycle

import numpy as np
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.urls import reverse

from bench.dashboard.asking import CONNECTIONS, Answer, Reader
from bench.dashboard.first_load import FirstLoad
from bench.dashboard.invented_cast import EDITOR, regions_in_force
from bench.dashboard.questions import KINDS, ZOOMS, Query, Questions, address
from bench.dashboard.timings import Bar, Spread, spread_of
from bench.dashboard.web_server import Server
from bench.dashboard.writing import Writer, publish, withdraw
from incidents.models import Incident

SEED = 7
REQUESTS = 300
REQUESTS_TO_WARM_UP = 20
REQUESTS_A_WRITE = 10
WRITES_TO_REFRESH = 20
CENTRES = 5_000

MOST_MS_FILTERED_AT_100_000 = 40
MOST_MS_PANNING = 60
MOST_KB_OF_MAP = 30
MOST_MB = 350
MOST_SECONDS_TO_LOAD = 5
MOST_MS_TO_REFRESH = 50


@dataclass(frozen=True)
class Asked:
    """How long one kind of question took, in ms, how much was sent, in KB, and the
    processor's time of the web processes for a request, in ms."""

    what: str
    times: Spread
    sizes: Spread
    cpu_ms: float


@dataclass(frozen=True)
class Speed:
    """What was measured at one number of incidents."""

    asked: list[Asked]
    bars: list[Bar]
    notes: list[str]


def questions_of_database(seed: int, number: int) -> Questions:
    """Questions about what the database holds, which is ``number`` incidents."""
    dice = np.random.default_rng(seed)
    some = range(1, number + 1, max(1, number // CENTRES))
    points = (
        Incident.objects.mapped().filter(pk__in=some).order_by("pk").values_list("point", flat=True)
    )
    return Questions(dice, np.array([(point.x, point.y) for point in points]), regions_in_force())


def session_of(user) -> str:
    """The cookie of somebody who has signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


class Measuring:
    """Asks one server, half of the time signed in, with a write before every tenth request."""

    def __init__(self, server: Server, number: int, requests: int = REQUESTS) -> None:
        self.server, self.number, self.requests = server, number, requests
        self.questions = questions_of_database(SEED, number)
        self.writer = Writer(np.random.default_rng(SEED), number)
        editor = get_user_model().objects.get(username=EDITOR)
        self.anonymous = Reader(server)
        self.signed_in = Reader(server, session_of(editor))
        self._readers = cycle([self.anonymous, self.signed_in])
        self._asked = 0

    def ask(self, where: str) -> Answer:
        """One answer, of either reader in turn; before every tenth one somebody writes."""
        if self._asked % REQUESTS_A_WRITE == 0:
            self.writer.write()
        self._asked += 1
        return next(self._readers).ask(where)

    def measure(self, what: str, draw: Callable[[], str], requests: int = 0) -> Asked:
        """Ask for what ``draw`` gives, again and again."""
        before, answers = self.server.cpu_seconds, []
        for _ in range(requests or self.requests):
            answers.append(self.ask(draw()))
        cpu = (self.server.cpu_seconds - before) / len(answers)
        return Asked(
            what,
            spread_of([answer.seconds * 1000 for answer in answers]),
            spread_of([answer.size / 1000 for answer in answers]),
            cpu * 1000,
        )

    def first_answers(self) -> float:
        """The seconds of the slowest of the first answers, one over each connection."""
        where = address(reverse("results"), (("zoom", "6"),))
        return max(self.anonymous.ask(where).seconds for _ in range(CONNECTIONS))

    def warm_up(self) -> None:
        for _ in range(REQUESTS_TO_WARM_UP):
            self.ask(self.filter_change(self.questions.any_filter()))
            self.ask(address(reverse("map")))

    def filter_change(self, query: Query) -> str:
        return address(reverse("results"), query, self.questions.any_view().query)

    def panning(self, query: Query, size: str) -> str:
        return address(reverse("api-map"), query, self.questions.view(size).query)

    def refresh(self) -> Spread:
        """How many ms longer the slowest answer after one write is than one without."""
        where = address(reverse("api-version"))

        def answers() -> list[float]:
            return [self.anonymous.ask(where).seconds * 1000 for _ in range(CONNECTIONS)]

        plain = spread_of([ms for _ in range(5) for ms in answers()]).p50
        longest = []
        for _ in range(WRITES_TO_REFRESH):
            self.writer.write()
            longest.append(max(answers()) - plain)
        return spread_of(longest)

    def writer_sees_the_write(self) -> bool:
        """Whether every process counts one incident less as soon as it is withdrawn."""
        for incident in Incident.objects.public().filter(state__in_scope=True).order_by("pk")[:5]:
            day = incident.date.isoformat()
            query = (("state", incident.state.alpha3), ("from", day), ("to", day))
            before = self._totals(query)
            withdraw(incident)
            without = self._totals(query)
            publish(incident)
            after = self._totals(query)
            [count] = before
            if without != {count - 1} or after != {count}:
                return False
        return True

    def _totals(self, query: Query) -> set[int]:
        """What all processes say how many there are."""
        where = address(reverse("api-map"), query)
        return {json.loads(self.signed_in.ask(where).body)["total"] for _ in range(CONNECTIONS)}


def measure_speed(
    server: Server,
    number: int,
    load: FirstLoad,
    tell: Callable[[str], None],
    requests: int = REQUESTS,
) -> Speed:
    """All kinds of questions, and the bars at this number of incidents."""
    measuring = Measuring(server, number, requests)
    questions = measuring.questions
    first_answers = measuring.first_answers()
    measuring.warm_up()
    sees = measuring.writer_sees_the_write()
    refresh = measuring.refresh()
    asked, bars = [], []
    for kind in KINDS:
        tell(f"filter change, {kind.name}")
        times = measuring.measure(
            f"filter change: {kind.name}",
            lambda kind=kind: measuring.filter_change(kind.draw(questions)),
        )
        asked.append(times)
        most = kind.most_ms if number > 100_000 else MOST_MS_FILTERED_AT_100_000
        bars.append(Bar(f"{times.what}, p95", times.times.p95, most, "ms"))
    for size in ZOOMS:
        for what, draw in (("all", questions.unfiltered), ("filtered", questions.any_filter)):
            tell(f"panning, {size}, {what}")
            times = measuring.measure(
                f"panning: {size} view, {what}",
                lambda draw=draw, size=size: measuring.panning(draw(), size),
            )
            asked.append(times)
            if number > 100_000:
                bars.append(Bar(f"{times.what}, p95", times.times.p95, MOST_MS_PANNING, "ms"))
                bars.append(
                    Bar(f"{times.what}, largest payload", times.sizes.largest, MOST_KB_OF_MAP, "KB")
                )
    for what, draw in _other_pages(questions):
        tell(what)
        asked.append(measuring.measure(what, draw))
    bars += [Bar("right after a write, processes that do not see it", 0 if sees else 1, 0, "")]
    if number > 100_000:
        bars += [
            Bar("memory of a web process (PSS)", server.megabytes, MOST_MB, "MB"),
            Bar("first load", load.seconds, MOST_SECONDS_TO_LOAD, "s"),
            Bar("refresh after one write, p95", refresh.p95, MOST_MS_TO_REFRESH, "ms"),
        ]
    notes = [
        f"memory of a web process: {server.megabytes:.0f} MB, shared pages divided among the "
        f"processes (PSS); {server.resident_megabytes:.0f} MB with all of them (RSS)",
        f"first load, by a process alone: {load.seconds:.2f} s ({load.cpu_seconds:.2f} s of "
        f"Python's), from {load.before:.0f} to {load.after:.0f} MB, {load.peak:.0f} MB at the most",
        f"slowest first answer of two processes that have just started: {first_answers:.2f} s",
        f"refresh after one write: {refresh.p50:.1f} ms (median), {refresh.p95:.1f} ms (p95), "
        f"{refresh.largest:.1f} ms (largest)",
    ]
    return Speed(asked, bars, notes)


def _other_pages(questions: Questions) -> Iterable[tuple[str, Callable[[], str]]]:
    """The list's later pages, the whole page, and the statistics."""

    def later_page() -> str:
        page = str(questions.dice.integers(2, 40))
        return address(reverse("rows"), questions.any_filter(), (("page", page),))

    yield "list: a later page", later_page
    yield "the whole page", lambda: address(reverse("map"), questions.any_filter())
    yield "statistics", lambda: address(reverse("statistics"), questions.any_filter())
