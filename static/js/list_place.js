// The place to which somebody has read in the list. It is kept in the browser's history,
// so that back and forward, and coming back from an incident, lead to the same row.

const REST = 150;

// Whether the column has a scroll bar of its own; on narrow screens the page scrolls.
export function isScrolledByItself(column) {
  return getComputedStyle(column).overflowY === "auto";
}

export function keepPlace(column) {
  let timer = null;
  // Until the view of this entry of the history is shown, its place is not overwritten.
  let isHeld = true;

  function save() {
    window.clearTimeout(timer);
    if (!isHeld) {
      const entry = { ...window.history.state, list: placeNow(column) };
      window.history.replaceState(entry, "");
    }
  }

  function saveSoon() {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, REST);
  }

  // The place that was left in this entry of the history: {upto, top, offset}, or null.
  function hold() {
    window.clearTimeout(timer);
    isHeld = true;
    return window.history.state?.list ?? null;
  }

  // Scrolls to a place; null is the beginning.
  function restore(place) {
    const row = place && rowOf(column, place.top);
    if (row) {
      scrollerOf(column).scrollTop += row.getBoundingClientRect().top - place.offset;
    } else if (isScrolledByItself(column)) {
      column.scrollTop = 0;
    }
    isHeld = false;
  }

  column.addEventListener("scroll", saveSoon, { passive: true });
  window.addEventListener("scroll", saveSoon, { passive: true });
  window.addEventListener("pagehide", save);

  return { save, hold, restore, now: () => placeNow(column) };
}

const scrollerOf = (column) =>
  isScrolledByItself(column) ? column : document.scrollingElement;

const rowOf = (column, reference) =>
  column.querySelector(`.row[data-reference="${CSS.escape(reference)}"]`);

// `top` is the first row in sight, `offset` where it begins on the screen, in pixels.
function placeNow(column) {
  const rows = [...column.querySelectorAll(".row")];
  if (scrollerOf(column).scrollTop === 0 || rows.length === 0) {
    return null;
  }
  const edge = isScrolledByItself(column) ? column.getBoundingClientRect().top : 0;
  const top = rows.find((row) => row.getBoundingClientRect().bottom > edge) ?? rows.at(-1);
  return {
    upto: rows.at(-1).dataset.reference,
    top: top.dataset.reference,
    offset: top.getBoundingClientRect().top,
  };
}
