// What the map shows first, and how it is led to a view.

import { config } from "./config.js";
import { boundsOf } from "./map.js";

const CLOSEST_FIT = 9;
// In pixels.
const ROUNDING = 2;

// The view of the address, else all that is found, else the middle of the Sahel.
// `extent` is [west, south, east, north], or null where nothing is on the map.
export function showFirst(map, view, extent) {
  if (view || !extent) {
    setView(map, view ?? config.home);
  } else {
    map.fitBounds(boundsOf(extent), { ...fit(), animate: false });
  }
}

export function showAll(map, extent) {
  map.fitBounds(boundsOf(extent), fit());
}

export function setView(map, { lat, lon, zoom }) {
  map.setView([lat, lon], zoom, { animate: false });
}

// {zoom, lat, lon}, as the address has it.
export function viewOf(map) {
  const { lat, lng } = map.getCenter();
  return { zoom: map.getZoom(), lat, lon: lng };
}

// Whether the map shows this view: an address has it rounded, and so has a map of another size.
export function isAt(map, { lat, lon, zoom }) {
  const distance = map.project([lat, lon]).distanceTo(map.project(map.getCenter()));
  return zoom === map.getZoom() && distance < ROUNDING;
}

// With room for the chips above and the buttons on the right.
function fit() {
  return { paddingTopLeft: [48, 64], paddingBottomRight: [64, 48], maxZoom: CLOSEST_FIT };
}
