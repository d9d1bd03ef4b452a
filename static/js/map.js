// A Leaflet map on our own outlines, with the installation's online map if it has one.

import { config, text } from "./config.js";
import { icon } from "./glyphs.js";
import { addOutlines } from "./outlines.js";

// In pixels: around a card, what Leaflet puts around its text, and where lines get too short.
const CARD_MARGIN = 12;
const CARD_EDGES = 44;
const NARROWEST_CARD = 250;

// `showFirst(map)` sets its first view, which tells what has to be loaded.
export function createMap(element, showFirst, options = {}) {
  const map = L.map(element, {
    attributionControl: false,
    zoomControl: false,
    minZoom: config.minZoom,
    maxZoom: config.maxZoom,
    zoomSnap: 0.5,
    ...options,
  });
  L.control
    .zoom({ position: "topright", zoomInTitle: text("zoomIn"), zoomOutTitle: text("zoomOut") })
    .addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  if (config.tiles) {
    element.classList.add("with-tiles");
    L.tileLayer(config.tiles, { maxZoom: config.maxZoom }).addTo(map);
  }
  showFirst(map);
  addOutlines(map);
  // Panels fold and windows change: its middle stays, so that a view that is opened again and
  // again does not wander.
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(element);
  return map;
}

// A button of our own under those for the zoom; returns its element.
export function addButton(map, { sign, title, onPress }) {
  const control = L.control({ position: "topright" });
  const bar = L.DomUtil.create("div", "leaflet-bar");
  const button = L.DomUtil.create("button", "", bar);
  Object.assign(button, { type: "button", title });
  button.setAttribute("aria-label", title);
  button.append(icon(sign));
  L.DomEvent.disableClickPropagation(bar);
  button.addEventListener("click", onPress);
  control.onAdd = () => bar;
  control.addTo(map);
  return button;
}

// How wide a card on the map may be, and how far from its edges, as options of a popup: it
// lies beside the buttons and below the chips, which would cover it.
export function roomForCard(map, { widest }) {
  const element = map.getContainer();
  const { top, right, width } = element.getBoundingClientRect();
  const buttons = element.querySelector(".leaflet-top.leaflet-right");
  const chips = element.parentElement.querySelector(".map-top");
  const besideButtons = right - buttons.getBoundingClientRect().left + CARD_MARGIN;
  const belowChips = chips?.offsetHeight ? chips.getBoundingClientRect().bottom - top : 0;
  const room = width - besideButtons - CARD_MARGIN - CARD_EDGES;
  return {
    maxWidth: Math.min(widest, room),
    minWidth: Math.min(NARROWEST_CARD, room),
    autoPanPaddingTopLeft: [CARD_MARGIN, belowChips + CARD_MARGIN],
    autoPanPaddingBottomRight: [besideButtons, CARD_MARGIN],
  };
}

// What the map shows and a little around it, as the API's "west,south,east,north".
export function boxShown(map) {
  const bounds = map.getBounds().pad(0.15);
  return [
    Math.max(-180, bounds.getWest()),
    Math.max(-85, bounds.getSouth()),
    Math.min(180, bounds.getEast()),
    Math.min(85, bounds.getNorth()),
  ]
    .map((degrees) => degrees.toFixed(4))
    .join(",");
}

// Leaflet's bounds for [west, south, east, north].
export function boundsOf([west, south, east, north]) {
  return L.latLngBounds([south, west], [north, east]);
}
