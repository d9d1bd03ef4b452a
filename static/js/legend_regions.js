// The legend of shaded regions: the classes, what is not drawn, and all numbers as a table.

import { counted, text, wholeNumber } from "./config.js";
import { placeOf, withNumbers } from "./region_names.js";

// Fills `element` and the strip `key` with `shown`, as `createShading` gives it.
export function drawRegionsLegend(element, key, shown) {
  const classes = classesOf(shown);
  key.replaceChildren(...classes.map(entry));
  element.querySelector("[data-classes]").replaceChildren(...classes.map(entry));
  const rows = [...shown.regions].sort((one, other) => (other[shown.by] ?? -1) - (one[shown.by] ?? -1));
  element.querySelector("[data-regions]").replaceChildren(...rows.map((region) => row(region, shown)));
  const without = element.querySelector("[data-without-region]");
  without.hidden = !shown.without;
  without.textContent = counted("withoutRegion", shown.without);
  element.querySelector("[data-former]").hidden = !shown.hasFormer;
  element.querySelector("[data-undrawn]").hidden = !shown.undrawn.length;
  element
    .querySelector("[data-undrawn-regions]")
    .replaceChildren(...shown.undrawn.map((region) => undrawn(region, shown)));
}

// The classes with what they stand for, the fewest first: [{shade, least, most}].
function classesOf({ limits }) {
  return limits.map((least, index) => ({
    shade: index + 1,
    least,
    most: index + 1 < limits.length ? limits[index + 1] - 1 : null,
  }));
}

function entry({ shade, least, most }) {
  const item = document.createElement("li");
  const swatch = made("span", "");
  swatch.className = `swatch shade-${shade}`;
  swatch.setAttribute("aria-hidden", "true");
  item.append(swatch, ` ${rangeInWords(least, most)}`);
  return item;
}

function rangeInWords(least, most) {
  if (most === null) {
    return text("orMore").replace("%(n)s", wholeNumber(least));
  }
  return most === least ? wholeNumber(least) : `${wholeNumber(least)}–${wholeNumber(most)}`;
}

function row(region, shown) {
  const line = document.createElement("tr");
  const name = document.createElement("th");
  name.scope = "row";
  name.append(chooser(region, shown));
  const { incidents, deaths } = region;
  line.append(name, made("td", wholeNumber(incidents)), made("td", deaths === null ? "—" : wholeNumber(deaths)));
  return line;
}

function undrawn(region, shown) {
  const item = document.createElement("li");
  item.append(chooser(region, shown), withNumbers("", region));
  return item;
}

// Like a click on the region.
function chooser(region, { onChoose }) {
  const button = made("button", placeOf(region));
  Object.assign(button, { type: "button", className: "link" });
  button.addEventListener("click", () => onChoose(region));
  return button;
}

function made(tag, words) {
  return Object.assign(document.createElement(tag), { textContent: words });
}
