// The legend: what is drawn on the map now, and the choice of what colours, sizes and shades
// stand for. A strip under the map tells as many colours as it has room for; the rest unfolds
// over the map.

import { counted, wholeNumber } from "./config.js";
import { drawMarksLegend } from "./legend_marks.js";

// In pixels, around what unfolds over the map.
const MARGIN = 8;

// `onSetting(name, value)` is told when somebody chooses; "" goes without saying.
// Returns {showMarks, showRegions, setSettings}.
export function createLegend(map, element, { onSetting = null } = {}) {
  const more = element.querySelector(".legend-more");
  const key = element.querySelector("[data-key]");
  const rest = element.querySelector("[data-rest]");
  let places = [];

  // `shown` is what `createClusters` draws: {clusters, categories, figure_in_words, scale}.
  function showMarks(shown) {
    places = shown.clusters;
    show("marks", shown.scale.size, shown.figure_in_words);
    drawMarksLegend(element, key, shown, map.getBounds());
    countRest();
  }

  // `shown` is what `createShading` draws, `fill` the function that fills the legend with it.
  function showRegions(shown, fill) {
    places = shown.places;
    show("regions", shown.by, shown.figure_in_words);
    fill(element, key, shown);
    countRest();
  }

  // How many colours the strip has no room for: they wrap out of its sight.
  function countRest() {
    const hidden = () =>
      [...key.children].filter((item) => item.offsetTop > key.firstElementChild.offsetTop).length;
    rest.hidden = true;
    if (hidden()) {
      // It takes some of the room itself.
      rest.hidden = false;
      rest.textContent = `+${wholeNumber(hidden())}`;
      rest.setAttribute("aria-label", counted("moreInLegend", hidden()));
    }
  }

  function show(what, by, figure) {
    for (const part of element.querySelectorAll("[data-of-marks], [data-of-regions]")) {
      part.hidden = !(what === "marks" ? "ofMarks" in part.dataset : "ofRegions" in part.dataset);
    }
    for (const part of element.querySelectorAll("[data-by]")) {
      part.hidden = part.dataset.by !== by;
    }
    for (const place of element.querySelectorAll("[data-figure]")) {
      place.textContent = figure;
    }
  }

  // Whether more marks lie in the left half of the map than in the right one: what unfolds
  // then covers the right one.
  function isFullerLeft() {
    const middle = map.getCenter().lng;
    const bounds = map.getBounds();
    const inSight = places.filter(({ lat, lon }) => bounds.contains([lat, lon]));
    return inSight.filter(({ lon }) => lon < middle).length > inSight.length / 2;
  }

  // Shows the settings of a query.
  function setSettings(query) {
    for (const select of element.querySelectorAll("[data-setting]")) {
      select.value = query.get(select.dataset.setting) ?? "";
      // The first line is what goes without saying.
      if (select.selectedIndex === -1) {
        select.selectedIndex = 0;
      }
    }
  }

  element.addEventListener("change", ({ target }) => {
    if (target.dataset.setting) {
      const isUsual = target.selectedIndex === 0;
      onSetting?.(target.dataset.setting, isUsual ? "" : target.value);
    }
  });
  function fold() {
    more.open = false;
    more.querySelector("summary").focus({ preventScroll: true });
  }

  rest.addEventListener("click", () => {
    more.open = !more.open;
    if (more.open) {
      more.querySelector(".legend-panel").focus({ preventScroll: true });
    }
  });
  new ResizeObserver(countRest).observe(element);
  more.querySelector("[data-close]").addEventListener("click", fold);
  more.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && more.open) {
      fold();
    }
  });
  more.addEventListener("toggle", () => {
    if (more.open) {
      element.classList.toggle("at-right", isFullerLeft());
      element.style.setProperty("--room", `${map.getSize().y - 2 * MARGIN}px`);
    }
  });

  return { showMarks, showRegions, setSettings };
}
