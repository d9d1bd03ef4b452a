// The pins of two incidents on one small map, and how exactly each is known.

import { config } from "./config.js";
import { glyph } from "./glyphs.js";
import { createMap } from "./map.js";

// Closer, and nothing would show where in the state they are.
const CLOSEST = 10;
const bounds = L.latLngBounds([]);
for (const { lat, lon, radiusKm } of config.pins) {
  bounds.extend(L.latLng(lat, lon).toBounds(2000 * radiusKm));
}

const map = createMap(
  document.getElementById("map"),
  (newMap) => newMap.fitBounds(bounds, { animate: false, maxZoom: CLOSEST, padding: [24, 24] }),
  { scrollWheelZoom: false },
);
config.pins.forEach(({ lat, lon, type, label, radiusKm }, number) => {
  L.circle([lat, lon], {
    radius: 1000 * radiusKm,
    interactive: false,
    className: "precision-area",
  }).addTo(map);
  L.marker([lat, lon], {
    keyboard: false,
    interactive: false,
    icon: L.divIcon({
      className: `incident-mark type-${type}`,
      html: glyph(type),
      iconSize: [26, 26],
    }),
  })
    .bindTooltip(document.createTextNode(label), {
      permanent: true,
      direction: number ? "right" : "left",
      offset: [number ? 12 : -12, 0],
    })
    .addTo(map);
});
