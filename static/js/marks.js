// The sign of one incident: sharp only where its site is known, softer the less is known.

import { glyph } from "./glyphs.js";

const SIZE = 26;
// The dashed ring of what is known to an area only lies around the sign.
const RING_SIZE = 40;
const PIN_HEIGHT = 32;

// `drawn` is "pin", "circle" or "area", as the server says.
export function incidentIcon({ type, drawn, isDraft = false }) {
  const classes = ["incident-mark", `type-${type}`, `drawn-${drawn}`];
  if (isDraft) {
    classes.push("draft");
  }
  return L.divIcon({ className: classes.join(" "), html: glyph(type), ...measures(drawn) });
}

// How far above its position a sign ends, in pixels.
export const heightOf = (drawn) => measures(drawn).iconAnchor[1];

function measures(drawn) {
  if (drawn === "pin") {
    // Its tip is at the site.
    return { iconSize: [SIZE, PIN_HEIGHT], iconAnchor: [SIZE / 2, PIN_HEIGHT] };
  }
  const size = drawn === "area" ? RING_SIZE : SIZE;
  return { iconSize: [size, size], iconAnchor: [size / 2, size / 2] };
}
