"""The tables that the measurement prints, in Markdown."""

from collections.abc import Sequence

from bench.dashboard.browser import InBrowser
from bench.dashboard.loading import Loaded
from bench.dashboard.peer_speed import PeerAsked
from bench.dashboard.speed import Speed
from bench.dashboard.timings import Bar, in_digits
from bench.markdown import markdown


def rows_in_words(number: int, loaded: Loaded, seconds: float) -> str:
    """What was loaded, and what of it was checked."""
    rows = ", ".join(f"{count:,} {name}" for name, count in loaded.rows.items())
    return (
        f"Loaded in {seconds:.0f} s: {rows}. The tolls of {loaded.tolls_checked:,} incidents are "
        f"what recompute_evidence stores; {loaded.records_checked:,} incidents with all that "
        "belongs to them pass the models' own validation."
    )


def speed_table(speed: Speed) -> str:
    """Times and sizes of every kind of question."""
    rows = [
        (
            each.what,
            each.times.number,
            *(in_digits(ms) for ms in (each.times.p50, each.times.p95, each.times.largest)),
            in_digits(each.cpu_ms),
            *(in_digits(kilobytes) for kilobytes in (each.sizes.p50, each.sizes.largest)),
        )
        for each in speed.asked
    ]
    head = ("asked", "requests", "p50, ms", "p95, ms", "largest, ms", "CPU, ms", "KB", "most KB")
    notes = "\n".join(f"- {note}" for note in speed.notes)
    return f"{markdown(head, rows)}\n\n{notes}"


def peers_table(peers: Sequence[PeerAsked], speed: Speed) -> str:
    """The peers, and how many times longer than ours they take, by the median."""
    ours = {each.what: each for each in speed.asked}
    rows = [
        (
            each.peer,
            each.what,
            each.ours,
            each.times.number,
            in_digits(each.times.p50),
            in_digits(each.times.largest),
            in_digits(each.sizes.p50),
            f"{in_digits(each.times.p50 / ours[each.ours].times.p50)} times",
        )
        for each in peers
    ]
    head = (
        "peer",
        "asked for",
        "beside our",
        "requests",
        "p50, ms",
        "largest, ms",
        "KB",
        "ratio of p50",
    )
    return markdown(head, rows, texts=3)


def browser_table(found: InBrowser) -> str:
    rows = [
        (what, *(in_digits(ms) for ms in (spread.p50, spread.p95, spread.largest)))
        for what, spread in (
            ("click to the answer's last byte", found.answered),
            ("click to the new map painted", found.painted),
        )
    ]
    table = markdown(("in the browser", "p50, ms", "p95, ms", "largest, ms"), rows)
    return (
        f"{table}\n\n- longest task: {found.longest_task:.0f} ms; "
        f"tasks over 100 ms: {found.long_tasks}"
    )


def bars_table(bars: Sequence[tuple[int, Bar]]) -> str:
    """Every bar of the issue, with the number of incidents that it was measured at."""
    rows = [(f"{number:,}", *bar.row()) for number, bar in bars]
    return markdown(("incidents", "bar", "measured", "asked for", ""), rows, texts=2)
