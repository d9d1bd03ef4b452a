// The range on a timeline: made by dragging, moved in its middle, resized at both ends, by
// mouse, finger or arrow keys. A range is {from, to}: its first and last day, null for an open end.

import { dayInWords } from "./timeline_spans.js";

// A finger is less steady than a mouse.
const SLACK = { mouse: 4, touch: 9, pen: 6 };
// While somebody holds an arrow key, nobody is asked.
const KEYS_PAUSE = 350;
const LARGE_STEP = 10;

// `view()` gives {spans, place} of what is drawn, or null while nothing is. `onShow(range)`
// is called while it changes, `onChoose(range)` when the person has done, `onPoint(index)`
// with the span under the pointer or null.
export function createRange(plot, { view, onShow, onChoose, onPoint }) {
  const frame = plot.querySelector("[data-range]");
  const shades = { before: plot.querySelector("[data-before]"), after: plot.querySelector("[data-after]") };
  const handles = { from: plot.querySelector("[data-handle=from]"), to: plot.querySelector("[data-handle=to]") };
  let range = { from: null, to: null };
  let drag = null;
  let timer = null;

  const isWhole = ({ from, to }) => from === null && to === null;
  const ends = ({ from, to }, { spans }) => [
    from === null ? 0 : spans.startOf(from),
    to === null ? spans.count : spans.endOf(to),
  ];

  // An end stays open as long as it lies at the end of all.
  function rangeOf(first, last, { spans }) {
    return {
      from: first <= 0 ? null : spans.firstDay(first),
      to: last >= spans.count ? null : spans.lastDay(last - 1),
    };
  }

  function place(wanted) {
    range = wanted;
    const shown = view();
    if (!shown) {
      return;
    }
    const [start, end] = ends(range, shown);
    const [x0, x1, first, last] = [start, end, 0, shown.spans.count].map(shown.place.x);
    setBox(shades.before, first, x0);
    setBox(shades.after, x1, last);
    setBox(frame, x0, x1);
    frame.hidden = isWhole(range);
    handles.from.style.left = `${x0}px`;
    handles.to.style.left = `${x1}px`;
    describe(handles.from, start, range.from ?? shown.spans.firstDay(0), shown);
    describe(handles.to, end, range.to ?? shown.spans.lastDay(shown.spans.count - 1), shown);
  }

  function describe(handle, position, day, { spans }) {
    handle.setAttribute("aria-valuemin", 0);
    handle.setAttribute("aria-valuemax", spans.count);
    handle.setAttribute("aria-valuenow", Math.round(position));
    handle.setAttribute("aria-valuetext", dayInWords(day));
  }

  function show(wanted) {
    place(wanted);
    onShow(wanted);
  }

  function xOf(event) {
    return event.clientX - plot.getBoundingClientRect().left;
  }

  function indexAt(x, { spans, place: { position } }) {
    return Math.min(spans.count - 1, Math.floor(position(x)));
  }

  plot.addEventListener("pointerdown", (event) => {
    const shown = view();
    if (!shown || !event.isPrimary || event.button !== 0) {
      return;
    }
    const x = xOf(event);
    const handle = event.target.closest("[data-handle]");
    const [start, end] = ends(range, shown);
    const isInside = !isWhole(range) && x >= shown.place.x(start) && x <= shown.place.x(end);
    drag = { kind: handle?.dataset.handle ?? (isInside ? "move" : "new"), x, start, end, before: range, hasMoved: false };
    plot.setPointerCapture(event.pointerId);
    handle?.focus();
    onPoint(null);
  });

  plot.addEventListener("pointermove", (event) => {
    const shown = view();
    if (!shown) {
      return;
    }
    const x = xOf(event);
    if (!drag) {
      const isOnBars = x >= shown.place.left && x <= shown.place.x(shown.spans.count);
      onPoint(isOnBars && event.pointerType === "mouse" ? indexAt(x, shown) : null);
      return;
    }
    drag.hasMoved ||= Math.abs(x - drag.x) > (SLACK[event.pointerType] ?? SLACK.mouse);
    if (drag.hasMoved) {
      show(dragged(drag, x, shown));
    }
  });

  plot.addEventListener("pointerup", (event) => {
    const shown = view();
    const done = drag;
    drag = null;
    onPoint(null);
    if (!done || !shown) {
      return;
    }
    if (done.hasMoved) {
      onChoose(range);
    } else if (done.kind === "new" || done.kind === "move" || isWhole(range)) {
      // While all is chosen, a handle at the end does not keep the last bar from being pressed.
      const index = indexAt(xOf(event), shown);
      show(rangeOf(index, index + 1, shown));
      onChoose(range);
    }
  });

  function cancel() {
    if (drag) {
      const { before } = drag;
      drag = null;
      onPoint(null);
      show(before);
    }
  }

  plot.addEventListener("pointercancel", cancel);
  plot.addEventListener("pointerleave", () => onPoint(null));

  // The range that a drag has come to at `x`.
  function dragged({ kind, x: began, start, end }, x, shown) {
    const { count } = shown.spans;
    const nearest = Math.round(shown.place.position(x));
    if (kind === "from") {
      const last = Math.ceil(end) - 1;
      return { ...range, from: rangeOf(Math.min(nearest, last), count, shown).from };
    }
    if (kind === "to") {
      const first = Math.floor(start) + 1;
      return { ...range, to: rangeOf(0, Math.max(nearest, first), shown).to };
    }
    if (kind === "move") {
      const [first, last] = [Math.floor(start), Math.ceil(end)];
      const by = Math.round((x - began) / shown.place.slot);
      const moved = Math.min(count - last, Math.max(-first, by));
      return rangeOf(first + moved, last + moved, shown);
    }
    const [one, other] = [indexAt(began, shown), indexAt(x, shown)];
    return rangeOf(Math.min(one, other), Math.max(one, other) + 1, shown);
  }

  function onKey(event) {
    const shown = view();
    const end = event.currentTarget.dataset.handle;
    if (!shown || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const { count } = shown.spans;
    const [start, stop] = ends(range, shown);
    const at = end === "from" ? start : stop;
    const target = {
      ArrowLeft: Math.ceil(at) - 1,
      ArrowDown: Math.ceil(at) - 1,
      ArrowRight: Math.floor(at) + 1,
      ArrowUp: Math.floor(at) + 1,
      PageDown: Math.ceil(at) - LARGE_STEP,
      PageUp: Math.floor(at) + LARGE_STEP,
      Home: 0,
      End: count,
    }[event.key];
    if (target === undefined) {
      return;
    }
    event.preventDefault();
    const first = Math.max(0, Math.min(target, Math.ceil(stop) - 1));
    const last = Math.min(count, Math.max(target, Math.floor(start) + 1));
    show(
      end === "from"
        ? { ...range, from: rangeOf(first, count, shown).from }
        : { ...range, to: rangeOf(0, last, shown).to },
    );
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      timer = null;
      onChoose(range);
    }, KEYS_PAUSE);
  }

  handles.from.addEventListener("keydown", onKey);
  handles.to.addEventListener("keydown", onKey);

  return {
    place,
    cancel,
    // Whether somebody is about to change it: an answer may not undo that.
    isHeld: () => drag !== null || timer !== null,
    isDragged: () => drag !== null,
    shown: () => range,
    // The range of one span, and the whole.
    of: (index) => rangeOf(index, index + 1, view()),
    indexes: () => {
      const [start, end] = ends(range, view());
      return [Math.floor(start), Math.ceil(end)];
    },
  };
}

function setBox(element, x0, x1) {
  element.style.left = `${x0}px`;
  element.style.width = `${Math.max(0, x1 - x0)}px`;
}
