// The list of incidents, and with it everything else that the server writes anew when
// the filter changes: totals, chips, sentences about wrong values.

import { askHtml } from "./api.js";
import { config, text } from "./config.js";
import { clearNotice, showNotice } from "./notice.js";

const MORE_BEFORE_THE_END = "300px";

// `onPoint(position or null)`: the pointer or the keyboard came to a row, or left it.
// `onLocate(reference, position)`: somebody wants to see a row's incident on the map.
export function createList(column, { onPoint, onLocate }) {
  const nearTheEnd = new IntersectionObserver(
    (entries) => entries.some((entry) => entry.isIntersecting) && loadMore(),
    { rootMargin: MORE_BEFORE_THE_END },
  );
  watchTheEnd();

  // Puts a new answer of the server in the place of all that it covers.
  async function load(filters, unplaced) {
    column.setAttribute("aria-busy", "true");
    try {
      const query = new URLSearchParams(filters);
      if (unplaced) {
        query.set("list", "unplaced");
      }
      const answer = await askHtml("results", `${config.results}?${query}`);
      if (answer) {
        replaceParts(answer);
        column.scrollTop = 0;
        column.removeAttribute("aria-busy");
        watchTheEnd();
      }
      return Boolean(answer);
    } catch (error) {
      column.removeAttribute("aria-busy");
      throw error;
    }
  }

  async function loadMore() {
    const link = column.querySelector("[data-more]");
    if (!link || link.getAttribute("aria-disabled")) {
      return;
    }
    link.setAttribute("aria-disabled", "true");
    try {
      const answer = await askHtml("rows", config.rows + link.search);
      if (answer && link.isConnected) {
        link.closest(".more").replaceWith(...answer.querySelectorAll(".row, .more"));
        watchTheEnd();
      }
    } catch (error) {
      showNotice(text("rowsFailed"), error, loadMore);
    } finally {
      link.removeAttribute("aria-disabled");
    }
  }

  function watchTheEnd() {
    nearTheEnd.disconnect();
    const link = column.querySelector("[data-more]");
    if (link) {
      nearTheEnd.observe(link);
    }
  }

  column.addEventListener("click", (event) => {
    const row = event.target.closest(".row");
    if (event.target.closest("[data-more]")) {
      event.preventDefault();
      clearNotice();
      loadMore();
    } else if (event.target.closest("[data-locate]")) {
      onLocate(row.dataset.reference, positionOf(row));
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

  return { load, highlight };
}

function positionOf(row) {
  return { lon: Number(row.dataset.lon), lat: Number(row.dataset.lat) };
}

function replaceParts(answer) {
  const isOpen = document.querySelector("#totals details")?.open;
  for (const part of answer.body.querySelectorAll("[id]")) {
    document.getElementById(part.id)?.replaceWith(part);
  }
  document.querySelector("#totals details").open = isOpen;
}
