// Time-lapse: a window of some spans steps through the range, over the map.

import { counted, fill, text, wholeNumber } from "./config.js";

const WINDOWS = { day: [1, 7, 30, 90], week: [1, 4, 13, 52], month: [1, 3, 6, 12], year: [1, 2, 5] };
const USUAL = { day: 7, week: 4, month: 3, year: 1 };
// Whoever asked the system for less motion goes on step by step.
const lessMotion = window.matchMedia("(prefers-reduced-motion: reduce)");

// `element` is the timeline with the bar of the time-lapse in it, and `opener` its button.
// `view()` gives {spans, first, last} of what is to be played: the spans from `first` to before
// `last`. `onFrame(from, to)` shows these days on the map and resolves when they are there, to
// false if they cannot be; with null and null the view's own. `onShow([start, end], words)` shows
// where the window is, or null.
export function createPlay(element, bar, opener, { view, onFrame, onShow }) {
  const parts = Object.fromEntries(
    [...element.querySelectorAll("[data-play]")].map((part) => [part.dataset.play, part]),
  );
  let index = null;
  let isRunning = false;
  // One question at a time: what is wanted meanwhile waits, and only the newest of it.
  let wanted = null;
  let asking = null;
  let turn = 0;

  const isOpen = () => !bar.hidden;
  const size = () => Number(parts.size.value);

  function frames() {
    const { first, last } = view();
    return { first, last, final: Math.max(first, last - size()) };
  }

  async function ask() {
    let isShown = true;
    try {
      while (wanted) {
        const [from, to] = wanted;
        wanted = null;
        isShown = await onFrame(from, to);
      }
    } finally {
      asking = null;
    }
    return isShown;
  }

  function askFor(from, to) {
    wanted = [from, to];
    asking ??= ask();
    return asking;
  }

  function show(at) {
    const { spans } = view();
    const { first, last, final } = frames();
    index = Math.max(first, Math.min(at, final));
    const end = Math.min(last, index + size());
    const from = spans.firstDay(index);
    const to = spans.lastDay(end - 1);
    const words = fill(text("timelineFrame"), {
      number: wholeNumber(index - first + 1),
      all: wholeNumber(final - first + 1),
    });
    parts.position.textContent = onShow([index, end], words, { from, to });
    parts.back.disabled = index <= first;
    parts.on.disabled = index >= final;
    return askFor(from, to);
  }

  async function run() {
    turn += 1;
    const mine = turn;
    setRunning(true);
    if (index === null || index >= frames().final) {
      index = frames().first - 1;
    }
    while (mine === turn) {
      const isShown = await show(index + 1);
      await new Promise((resolve) => window.setTimeout(resolve, Number(parts.speed.value)));
      if (mine === turn && (!isShown || index >= frames().final)) {
        pause();
      }
    }
  }

  function pause() {
    turn += 1;
    setRunning(false);
  }

  function setRunning(isSo) {
    isRunning = isSo;
    parts.run.setAttribute("aria-pressed", isSo);
    parts.run.textContent = text(isSo ? "timelinePause" : "timelinePlay");
    // Read out where it stands when it stands, not twice a second.
    parts.position.setAttribute("aria-live", isSo ? "off" : "polite");
  }

  function open() {
    const { unit } = view().spans;
    const chosen = parts.size.dataset.unit === unit ? size() : USUAL[unit];
    parts.size.dataset.unit = unit;
    parts.size.replaceChildren(
      ...WINDOWS[unit].map((number) => new Option(counted(`timelineSpan_${unit}`, number), number, false, number === chosen)),
    );
    parts.run.hidden = lessMotion.matches;
    parts.speedLabel.hidden = lessMotion.matches;
    parts.still.hidden = !lessMotion.matches;
    setOpen(true);
    index = null;
    if (lessMotion.matches) {
      show(frames().first);
      parts.on.focus();
    } else {
      parts.run.focus();
      run();
    }
  }

  // It takes the place of the timeline's head and foot: another height would move the map.
  function setOpen(isSo) {
    bar.hidden = !isSo;
    element.classList.toggle("is-playing", isSo);
    opener.setAttribute("aria-expanded", isSo);
  }

  // Back to the view's own map.
  function close() {
    if (!isOpen()) {
      return;
    }
    pause();
    const hadFocus = bar.contains(document.activeElement);
    setOpen(false);
    index = null;
    parts.position.textContent = onShow(null, "", null);
    askFor(null, null);
    if (hadFocus) {
      opener.focus();
    }
  }

  opener.addEventListener("click", () => (isOpen() ? close() : open()));
  parts.run.addEventListener("click", () => (isRunning ? pause() : run()));
  parts.back.addEventListener("click", () => step(-1));
  parts.on.addEventListener("click", () => step(1));
  parts.close.addEventListener("click", close);
  parts.size.addEventListener("change", () => index !== null && show(index));

  function step(by) {
    pause();
    show((index ?? frames().first) + by);
  }

  return { close, isOpen };
}
