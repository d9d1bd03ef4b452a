// The legend of the marks: categories with their colours and counts, and the scale of sizes.

import { isDraft, sharesOf } from "./cluster_names.js";
import { wholeNumber } from "./config.js";
import { dot, glyph } from "./glyphs.js";
import { ring } from "./marks.js";
import { examplesOf, radiusOf } from "./sizes.js";

const NEUTRAL = 9;

// Fills `element` and the strip `key` with what of `shown` lies in `bounds`.
export function drawMarksLegend(element, key, { clusters, categories, scale }, bounds) {
  const inSight = clusters.filter(({ lat, lon }) => bounds.contains([lat, lon]));
  const counts = new Map();
  for (const { value, number } of inSight.flatMap((cluster) => sharesOf(cluster, categories))) {
    counts.set(value, (counts.get(value) ?? 0) + number);
  }
  const found = categories.filter(({ value }) => counts.has(value));
  const lines = found.map((category) => ({ category, number: counts.get(category.value) }));
  key.replaceChildren(...lines.map(entry));
  element.querySelector("[data-categories]").replaceChildren(...lines.map(row));
  element.querySelector("[data-nothing]").hidden = lines.length > 0;
  element.querySelector("[data-sizes]").replaceChildren(...examplesOf(scale).map((value) => example(value, scale)));
  element.querySelector("[data-drafts]").hidden = !inSight.some(isDraft);
  // Where colours do not tell the event type, the shapes alone do.
  element.querySelector("[data-shapes]").hidden = categories.some(({ value }) => isEventType(value));
}

function entry({ category, number }) {
  const item = document.createElement("li");
  item.append(signOf(category), ` ${category.label} `, made("b", wholeNumber(number)));
  return item;
}

function row({ category, number }) {
  const line = document.createElement("tr");
  const name = document.createElement("th");
  name.scope = "row";
  if (category.letter) {
    name.append(made("b", category.letter), " ");
  }
  name.append(signOf(category), ` ${category.label}`);
  line.append(name, made("td", wholeNumber(number)));
  return line;
}

// An event type has a shape of its own.
function signOf({ value, colour }) {
  return isEventType(value) ? glyph(value, colour) : dot(colour);
}

const isEventType = (value) => document.getElementById(`type-${value}`) !== null;

function example(value, { top }) {
  const size = Math.round(2 * radiusOf(value, top));
  const circle = ring(size, [{ colour: NEUTRAL, number: 1 }]);
  circle.setAttribute("width", size);
  circle.setAttribute("height", size);
  const box = made("span", "");
  box.append(circle, made("span", wholeNumber(value)));
  return box;
}

function made(tag, words) {
  return Object.assign(document.createElement(tag), { textContent: words });
}
