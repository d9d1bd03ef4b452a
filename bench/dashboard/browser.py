"""The map page in a browser: from the click on a filter until the new map is painted."""

import os
import shutil
from dataclasses import dataclass

from playwright.sync_api import Page, sync_playwright

from bench.dashboard.timings import Bar, Spread, spread_of
from bench.dashboard.web_server import Server

CLICKS = 24
MOST_MS_TO_PAINT = 400
LONG_TASK_MS = 100
SECONDS_TO_ANSWER = 60_000

# Long tasks are noted from the first script on. Of a click, the time is noted when the page has
# asked, been answered and drawn: the map's marks have changed, and the next frame stands.
_NOTE_LONG_TASKS = """
window.longTasks = [];
new PerformanceObserver((list) => {
  for (const { duration, startTime } of list.getEntries()) {
    window.longTasks.push({ duration, startTime });
  }
}).observe({ type: "longtask", buffered: true });
"""
_CLICK = """
async (value) => {
  const field = document.querySelector(value);
  const panes = document.querySelector("#map");
  const start = performance.now();
  const answered = new Promise((resolve) => {
    const watch = new PerformanceObserver((list) => {
      const answer = list.getEntries().find(({ name }) => name.includes("/results/"));
      if (answer) {
        watch.disconnect();
        resolve(answer.responseEnd);
      }
    });
    watch.observe({ type: "resource" });
  });
  let last = 0;
  const marks = new MutationObserver(() => { last = performance.now(); });
  marks.observe(panes, { subtree: true, childList: true, attributes: true });
  field.click();
  const responseEnd = await answered;
  while (last < responseEnd) {
    if (performance.now() - start > 20000) {
      throw new Error("The map has not changed in twenty seconds.");
    }
    await new Promise((resolve) => { requestAnimationFrame(resolve); });
  }
  // The frame after the marks were put into the page has painted them.
  await new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); });
  const painted = performance.now();
  marks.disconnect();
  return { painted: painted - start, answered: responseEnd - start };
}
"""


@dataclass(frozen=True)
class InBrowser:
    """From click to paint, and of it until the answer was there, in ms; the longest tasks."""

    painted: Spread
    answered: Spread
    longest_task: float
    long_tasks: int
    bars: list[Bar]


def measure_browser(server: Server) -> InBrowser:
    """Click on states and event types, again and again, with a map of the whole region."""
    # Playwright keeps an event loop in this thread, which Django takes for async code.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-GB")
        page.add_init_script(_NOTE_LONG_TASKS)
        page.goto(f"http://{server.host}:{server.port}/", timeout=SECONDS_TO_ANSWER)
        page.wait_for_selector("#map .leaflet-marker-icon", timeout=SECONDS_TO_ANSWER)
        page.wait_for_load_state("networkidle")
        # What the first view takes is told by the first load.
        page.evaluate("window.longTasks.length = 0")
        clicks = [_click(page, number) for number in range(CLICKS)]
        tasks = page.evaluate("window.longTasks.map(({ duration }) => duration)")
        browser.close()
    painted = spread_of([click["painted"] for click in clicks])
    longest = max(tasks, default=0)
    return InBrowser(
        painted,
        spread_of([click["answered"] for click in clicks]),
        longest,
        sum(task > LONG_TASK_MS for task in tasks),
        [
            Bar(
                "click on a filter to the new map painted, median",
                painted.p50,
                MOST_MS_TO_PAINT,
                "ms",
            ),
            Bar("longest task in the browser", longest, LONG_TASK_MS, "ms"),
        ],
    )


def _click(page: Page, number: int) -> dict:
    """Tick a box of the panel, or take its tick away again."""
    boxes = page.locator("#filters input[type=checkbox][name=state]").count()
    name = "state" if boxes else "type"
    count = page.locator(f"#filters input[type=checkbox][name={name}]").count()
    at = number // 2 % count
    page.evaluate(
        "([name, at]) => { for (const box of document.querySelectorAll('[data-bench]')) "
        "{ delete box.dataset.bench; } document.querySelectorAll("
        "`#filters input[type=checkbox][name=${name}]`)[at].dataset.bench = ''; }",
        [name, at],
    )
    found = page.evaluate(_CLICK, "[data-bench]")
    page.wait_for_load_state("networkidle")
    return found
