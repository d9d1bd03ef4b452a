// The small map of one incident: its pin, and how exactly its place is known.

import { config } from "./config.js";
import { glyph } from "./glyphs.js";
import { createMap } from "./map.js";
import { loadOutlines } from "./outlines.js";

// Closer, and nothing would show where in the state it is.
const CLOSEST = 7;
const { pin } = config;
const position = L.latLng(pin.lat, pin.lon);
const vicinity = position.toBounds(2000 * pin.radiusKm);

const map = createMap(document.getElementById("map"), (newMap) => fit(newMap, vicinity), {
  scrollWheelZoom: false,
});
L.marker(position, {
  keyboard: false,
  interactive: false,
  icon: L.divIcon({
    className: `incident-mark type-${pin.type}`,
    html: glyph(pin.type),
    iconSize: [26, 26],
  }),
}).addTo(map);

const style = { className: "precision-area" };
const area = await knownArea().catch(() => null);
if (area) {
  fit(map, L.geoJSON(area, { interactive: false, style }).addTo(map).getBounds());
} else {
  L.circle(position, { radius: 1000 * pin.radiusKm, interactive: false, ...style }).addTo(map);
}

// The outline of the region or state, where no more is known of the place.
async function knownArea() {
  if (!pin.area) {
    return null;
  }
  const { features } = await loadOutlines(pin.area.level);
  return features.find(({ properties }) => properties.code === pin.area.code);
}

function fit(ofMap, bounds) {
  ofMap.fitBounds(bounds, { animate: false, maxZoom: CLOSEST, paddingTopLeft: [24, 24], paddingBottomRight: [64, 24] });
}
