// The timeline under the map: what the server counts per span of time, drawn, told in words
// and as a table, with a range to drag and to play. It is mounted on templates/map/_timeline.html.

import { counted, fill, text } from "./config.js";
import { drawBars, layout } from "./timeline_drawing.js";
import { createPlay } from "./timeline_play.js";
import { createRange } from "./timeline_range.js";
import { createSpans, periodInWords } from "./timeline_spans.js";
import { drawTable } from "./timeline_table.js";
import { emptyWords, legendOf, made, spanWords, sumWords, trendWords } from "./timeline_words.js";

// `onRange(from, to)`: the person chose these days (null: open). `onSettings({unit, stack})`:
// another unit ("" for the one that fits the span) or stack ("none"). `onFrame(from, to)`:
// the map is to show these days while the timeline plays, and its own again for null and null;
// it resolves when the map does, to false if it cannot.
export function createTimeline(element, { onRange, onSettings, onFrame }) {
  const parts = Object.fromEntries(
    [...element.querySelectorAll("[data-timeline]")].map((part) => [part.dataset.timeline, part]),
  );
  const drawing = {
    bars: parts.plot.querySelector("[data-bars]"),
    captions: parts.plot.querySelector("[data-captions]"),
  };
  let shown = null;
  let width = 0;

  const view = () => shown && { spans: shown.spans, place: layout(width, shown.spans.count) };

  const range = createRange(parts.plot, {
    view,
    onShow: tellRange,
    onPoint: point,
    onChoose: (chosen) => {
      play.close();
      onRange(chosen.from, chosen.to);
    },
  });
  const play = createPlay(element, parts.playBar, parts.play, {
    view: () => {
      const { spans } = shown;
      const [first, last] = range.indexes();
      // A period in which nothing lies has no steps.
      return first < last ? { spans, first, last } : { spans, first: 0, last: spans.count };
    },
    onFrame,
    onShow: showFrame,
  });

  // `timeline` is that of the server's answer; `unit` the one that the reader chose, ""
  // without a choice; `figure` names whose figure the dead are.
  function draw(timeline, { unit = "", figure = "" } = {}) {
    const isEmpty = !timeline || timeline.starts.length === 0;
    play.close();
    element.classList.toggle("is-empty", isEmpty);
    parts.empty.hidden = !isEmpty;
    parts.empty.textContent = emptyWords(timeline);
    shown = isEmpty ? null : { timeline, spans: createSpans(timeline), figure };
    if (isEmpty) {
      return;
    }
    fillSettings(timeline, unit);
    parts.legend.replaceChildren(...legendOf(timeline));
    parts.trend.replaceChildren(...trendWords(timeline));
    parts.loose.textContent = timeline.loose ? counted(`timelineLoose_${timeline.unit}`, timeline.loose) : "";
    const [from, to] = timeline.selected;
    redraw();
    if (!range.isHeld()) {
      range.place({ from, to });
      tellRange(range.shown());
    }
  }

  function redraw() {
    if (!shown) {
      return;
    }
    if (!parts.table.hidden) {
      drawTable(parts.table.querySelector("table"), shown.timeline, shown.spans, choose);
      return;
    }
    width = parts.plot.clientWidth;
    drawBars(drawing, shown.timeline, shown.spans, width, shown.figure);
    range.place(range.shown());
  }

  function choose(index) {
    const { from, to } = range.of(index);
    range.place({ from, to });
    tellRange({ from, to });
    onRange(from, to);
  }

  function clear() {
    range.place({ from: null, to: null });
    tellRange(range.shown());
    onRange(null, null);
  }

  // Which days are chosen; while they are being dragged, what lies in them too.
  function tellRange({ from, to }) {
    parts.clear.hidden = from === null && to === null;
    const { spans } = shown;
    const [first, last] = range.indexes();
    const period = periodInWords(from ?? spans.firstDay(0), to ?? spans.lastDay(spans.count - 1));
    parts.range.textContent = period;
    if (range.isDragged()) {
      showTip((first + last) / 2, [`${period}: ${sumWords(shown.timeline, first, last)}`]);
    }
  }

  // What lies under the pointer.
  function point(index) {
    const { tip, pointed } = parts;
    pointed.hidden = index === null;
    tip.hidden = index === null;
    if (index === null) {
      return;
    }
    const { timeline, spans } = shown;
    const { slot, x } = view().place;
    setBox(pointed, x(index), slot);
    showTip(index + 0.5, spanWords(timeline, spans, index));
  }

  function showTip(position, lines) {
    const { tip } = parts;
    tip.hidden = false;
    tip.replaceChildren(...lines.map((line) => made("span", { textContent: line })));
    const half = tip.offsetWidth / 2;
    const middle = view().place.x(position);
    tip.style.left = `${Math.max(half, Math.min(width - half, middle))}px`;
  }

  // The window of the time-lapse; the answer is where it is in words.
  function showFrame(window, stepWords, days) {
    parts.frame.hidden = window === null;
    if (window === null) {
      return "";
    }
    const { x } = view().place;
    setBox(parts.frame, x(window[0]), x(window[1]) - x(window[0]));
    return `${periodInWords(days.from, days.to)}: ${sumWords(shown.timeline, ...window)} (${stepWords})`;
  }

  function fillSettings(timeline, unit) {
    const units = timeline.units.map((value) => new Option(text(`timelineBy_${value}`), value, false, value === unit));
    const fitting = fill(text("timelineBySpan"), { unit: text(`timelineBy_${timeline.unit}`) });
    parts.unit.replaceChildren(new Option(fitting, "", false, !timeline.units.includes(unit)), ...units);
    parts.stack.value = timeline.stack?.by ?? "none";
  }

  parts.unit.addEventListener("change", () => announceSettings());
  parts.stack.addEventListener("change", () => announceSettings());

  function announceSettings() {
    onSettings({ unit: parts.unit.value, stack: parts.stack.value });
  }

  parts.clear.addEventListener("click", () => {
    play.close();
    clear();
    parts.plot.querySelector("[data-handle=from]").focus();
  });
  parts.asTable.addEventListener("click", () => {
    const isTable = parts.table.hidden;
    play.close();
    parts.table.hidden = !isTable;
    parts.plot.hidden = isTable;
    parts.asTable.setAttribute("aria-pressed", isTable);
    redraw();
  });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !shown) {
      return;
    }
    if (play.isOpen()) {
      play.close();
    } else if (range.isDragged()) {
      range.cancel();
    } else if (!parts.clear.hidden) {
      clear();
    } else {
      return;
    }
    event.preventDefault();
  });
  new ResizeObserver(() => {
    if (parts.plot.clientWidth && parts.plot.clientWidth !== width) {
      redraw();
    }
  }).observe(parts.plot);

  return { draw };
}

function setBox(element, left, width) {
  element.style.left = `${left}px`;
  element.style.width = `${width}px`;
}
