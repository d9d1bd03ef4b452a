// The list of incidents: its rows, more of them near its end, its order.

import { announce } from "./announce.js";
import { askHtml } from "./api.js";
import { config, fill, text, wholeNumber } from "./config.js";
import { clearNotice, showNotice } from "./notice.js";
import { isScrolledByItself } from "./list_place.js";

const MORE_BEFORE_THE_END = "400px";

// `onPoint(position or null)`: the pointer or the keyboard came to a row, or left it.
// `onLocate(reference, position)`: somebody wants to see a row's incident on the map.
// `onSort(order)`: somebody chose another order, "" for the one that goes without saying.
export function createList(column, { onPoint, onLocate, onSort }) {
  let nearTheEnd = null;
  follow();

  // Whatever stands in the column now is the list.
  function follow() {
    nearTheEnd?.disconnect();
    const more = column.querySelector("[data-more]");
    if (!more) {
      return;
    }
    nearTheEnd = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && loadMore(),
      { root: isScrolledByItself(column) ? column : null, rootMargin: MORE_BEFORE_THE_END },
    );
    nearTheEnd.observe(more);
  }

  async function loadMore({ andFocus = false } = {}) {
    const more = column.querySelector("[data-more]");
    const link = more?.querySelector("a");
    if (!link || link.getAttribute("aria-disabled")) {
      return;
    }
    link.setAttribute("aria-disabled", "true");
    try {
      const answer = await askHtml("rows", config.rows + link.search);
      if (answer && link.isConnected) {
        const added = addRows(answer);
        more.replaceWith(...answer.querySelectorAll("[data-more]"));
        tellHowMany();
        follow();
        if (andFocus) {
          added[0]?.querySelector("h3 a").focus();
        }
      }
    } catch (error) {
      showNotice(text("rowsFailed"), error, loadMore);
    } finally {
      link.removeAttribute("aria-disabled");
    }
  }

  // What has moved further down meanwhile is there already.
  function addRows(answer) {
    const rows = column.querySelector(".rows");
    const known = new Set([...rows.children].map((row) => row.dataset.reference));
    const added = [...answer.querySelectorAll(".row")].filter(
      (row) => !known.has(row.dataset.reference),
    );
    rows.append(...added);
    return added;
  }

  function tellHowMany() {
    const last = column.querySelector(".rows").lastElementChild;
    const words = fill(text("rowsShown"), {
      shown: wholeNumber(Number(last.ariaPosInSet)),
      total: wholeNumber(Number(last.ariaSetSize)),
    });
    column.querySelector("[data-count]").textContent = words;
    announce(words);
  }

  column.addEventListener("click", (event) => {
    const row = event.target.closest(".row");
    if (event.target.closest("[data-more] a")) {
      event.preventDefault();
      clearNotice();
      // A press of the Enter key is a click without a pointer.
      loadMore({ andFocus: event.detail === 0 });
    } else if (event.target.closest("[data-locate]")) {
      onLocate(row.dataset.reference, positionOf(row));
    }
  });
  column.addEventListener("change", (event) => {
    if (event.target.name === "sort") {
      onSort(event.target.value);
    }
  });
  const pointedAt = (event) => {
    const row = event.target.closest(".row[data-lon]");
    onPoint(row ? positionOf(row) : null);
  };
  column.addEventListener("mouseover", pointedAt);
  column.addEventListener("focusin", pointedAt);
  column.addEventListener("mouseleave", () => onPoint(null));
  column.addEventListener("focusout", () => onPoint(null));

  // Marks the rows whose position `isMeant`.
  function highlight(isMeant) {
    for (const row of column.querySelectorAll(".row[data-lon]")) {
      row.classList.toggle("is-highlighted", isMeant(positionOf(row)));
    }
  }

  return { follow, highlight };
}

function positionOf(row) {
  return { lon: Number(row.dataset.lon), lat: Number(row.dataset.lat) };
}
