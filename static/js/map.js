// A Leaflet map on our own outlines, with the installation's online map if it has one.

import { config, text } from "./config.js";
import { icon } from "./glyphs.js";
import { addOutlines } from "./outlines.js";

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
  // Panels fold and windows change: the map has to know its size.
  new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(element);
  return map;
}

// A button of our own under those for the zoom.
export function addButton(map, { sign, title, onPress }) {
  const control = L.control({ position: "topright" });
  control.onAdd = () => {
    const bar = L.DomUtil.create("div", "leaflet-bar");
    const button = L.DomUtil.create("a", "", bar);
    Object.assign(button, { href: "#map", role: "button", title });
    button.setAttribute("aria-label", title);
    button.append(icon(sign));
    L.DomEvent.on(button, "click", (event) => {
      L.DomEvent.stop(event);
      onPress();
    });
    return bar;
  };
  control.addTo(map);
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
