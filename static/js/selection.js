// The part of the map that a filter keeps to: its box, and its circle around a point.

import { boundsOf } from "./map.js";

// In pixels, beside a circle and above it.
const MARGIN = [64, 16];

export function createSelection(map) {
  const layer = L.layerGroup().addTo(map);
  const style = { interactive: false, className: "selection-shape" };

  // Draws what `query` says of `within` and `near`.
  function show(query) {
    layer.clearLayers();
    if (query.has("within")) {
      L.rectangle(boundsOf(numbersIn(query.get("within"))), style).addTo(layer);
    }
    if (query.has("near")) {
      const [lon, lat, km] = numbersIn(query.get("near"));
      L.circle([lat, lon], { radius: 1000 * km, ...style }).addTo(layer);
    }
  }

  return { show };
}

// Goes so far from a circle, "lon,lat,km" as the filter has it, that all of it can be seen.
export function bringIntoSight(map, circle) {
  const [lon, lat, km] = numbersIn(circle);
  const bounds = L.latLng(lat, lon).toBounds(2000 * km);
  if (!map.getBounds().contains(bounds)) {
    map.fitBounds(bounds, { padding: MARGIN, animate: false });
  }
}

const numbersIn = (value) => value.split(",").map(Number);
