// The signs on the map: one incident's, sharp only where its site is known, and the circle of
// several, whose ring shows what they are made of.

import { shortNumber } from "./config.js";
import { glyph } from "./glyphs.js";

const SVG = "http://www.w3.org/2000/svg";
const SIZE = 26;
// The dashed ring of what is known to an area only lies around the sign.
const RING_SIZE = 40;
const PIN_HEIGHT = 32;
const RING_WIDTH = 5;
// Between two parts of a ring, and the least that a part shows of itself, in hundredths of it.
const GAP = 1.2;
const LEAST = 2;
// Outside a ring, in pixels, and what it needs of the way around, in hundredths of it.
const LETTER_DISTANCE = 7;
const LETTER_LENGTH = 6;

// `drawn` is "pin", "circle" or "area", as the server says. `colour` is the number of a
// category's colour; without one the sign has that of its event type. A `letter` stands beside it.
export function incidentIcon({ type, drawn, colour = null, letter = null, isDraft = false }) {
  const classes = ["incident-mark", colour ? `category-${colour}` : `type-${type}`, `drawn-${drawn}`];
  if (isDraft) {
    classes.push("draft");
  }
  const face = document.createElement("span");
  face.className = "mark-face";
  face.append(glyph(type, colour));
  if (letter) {
    face.append(Object.assign(document.createElement("b"), { textContent: letter }));
  }
  return L.divIcon({ className: classes.join(" "), html: face, ...measures(drawn) });
}

// How far above its position a sign ends, in pixels.
export const heightOf = (drawn) => measures(drawn).iconAnchor[1];

// What a sign covers, as a circle: its radius, and how far its middle lies above the position.
export function roomOf(drawn) {
  const { iconSize, iconAnchor } = measures(drawn);
  return { radius: iconSize[0] / 2, above: iconAnchor[1] - iconSize[0] / 2 };
}

// `shares` are [{colour, number, letter}], in the order of the legend, the letter only where there
// is one; `radius` is in pixels.
export function clusterIcon({ radius, count, deaths, shares, isAreaOnly }) {
  const size = Math.round(2 * radius);
  const face = document.createElement("span");
  face.className = "cluster-face";
  face.append(ring(size, shares, isAreaOnly), numbers(count, deaths));
  if (shares[0].letter) {
    face.append(letters(size, shares));
  }
  return L.divIcon({
    className: isAreaOnly ? "cluster area-only" : "cluster",
    html: face,
    iconSize: [size, size],
  });
}

// A circle of `size` pixels whose edge has a part for each share.
export function ring(size, shares, isAreaOnly = false) {
  const svg = element("svg", { viewBox: `0 0 ${size} ${size}`, class: "share-ring", "aria-hidden": "true" });
  const arc = { cx: size / 2, cy: size / 2, r: (size - RING_WIDTH) / 2, pathLength: 100 };
  const lengths = lengthsOf(shares);
  const gap = shares.length > 1 ? GAP : 0;
  let start = 0;
  shares.forEach(({ colour }, index) => {
    const length = lengths[index];
    svg.append(
      element("circle", {
        ...arc,
        class: `share category-${colour}`,
        "stroke-width": RING_WIDTH,
        "stroke-dasharray": `${length - gap} ${100 - length + gap}`,
        "stroke-dashoffset": -start,
      }),
    );
    start += length;
  });
  if (isAreaOnly) {
    // Like the dashed ring of a single one: none of them has a spot.
    svg.append(element("circle", { ...arc, pathLength: 60, class: "gaps", "stroke-dasharray": "1 2" }));
  }
  return svg;
}

// How long each part of a ring is, in hundredths of it.
function lengthsOf(shares) {
  const total = shares.reduce((sum, { number }) => sum + number, 0);
  const wanted = shares.map(({ number }) => Math.max(LEAST, (100 * number) / total));
  const all = wanted.reduce((sum, length) => sum + length, 0);
  return wanted.map((length) => (100 * length) / all);
}

// The letters of the parts, each outside the middle of its own, or as near to it as the others
// let it be.
function letters(size, shares) {
  const svg = element("svg", { viewBox: `0 0 ${size} ${size}`, class: "share-letters", "aria-hidden": "true" });
  let start = 0;
  const angles = lengthsOf(shares).map((length) => {
    start += length;
    return start - length / 2;
  });
  for (let index = 1; index < angles.length; index++) {
    angles[index] = Math.max(angles[index], angles[index - 1] + LETTER_LENGTH);
  }
  // The last one keeps its distance to the first one.
  let most = angles[0] + 100 - LETTER_LENGTH;
  for (let index = angles.length - 1; index > 0; index--) {
    angles[index] = Math.min(angles[index], most);
    most = angles[index] - LETTER_LENGTH;
  }
  shares.forEach(({ letter }, index) => {
    const angle = (angles[index] / 100) * 2 * Math.PI;
    const far = size / 2 + LETTER_DISTANCE;
    const text = element("text", { x: size / 2 + far * Math.sin(angle), y: size / 2 - far * Math.cos(angle) });
    text.textContent = letter;
    svg.append(text);
  });
  return svg;
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) {
    made.setAttribute(attribute, value);
  }
  return made;
}

// How many incidents, and under it how many killed, where that is known.
function numbers(count, deaths) {
  const both = document.createElement("span");
  both.className = "numbers";
  both.append(Object.assign(document.createElement("b"), { textContent: shortNumber(count) }));
  if (deaths !== null) {
    both.append(Object.assign(document.createElement("span"), { textContent: shortNumber(deaths) }));
  }
  return both;
}

function measures(drawn) {
  if (drawn === "pin") {
    // Its tip is at the site.
    return { iconSize: [SIZE, PIN_HEIGHT], iconAnchor: [SIZE / 2, PIN_HEIGHT] };
  }
  const size = drawn === "area" ? RING_SIZE : SIZE;
  return { iconSize: [size, size], iconAnchor: [size / 2, size / 2] };
}
