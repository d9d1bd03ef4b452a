// The locations of two incidents on one small map, each drawn as exactly as it is known.

import { config } from "./config.js";
import { createExtents } from "./extents.js";
import { createMap } from "./map.js";
import { incidentIcon } from "./marks.js";

// Closer, and nothing would show where in the state they are.
const CLOSEST = 10;
const bounds = L.latLngBounds([]);
for (const { lat, lon, radius_km: km } of config.pins) {
  bounds.extend(L.latLng(lat, lon).toBounds(2000 * km));
}

const map = createMap(
  document.getElementById("map"),
  (newMap) => newMap.fitBounds(bounds, { animate: false, maxZoom: CLOSEST, padding: [24, 24] }),
  { scrollWheelZoom: false },
);
createExtents(map).draw(config.pins);
config.pins.forEach((pin, number) => {
  L.marker([pin.lat, pin.lon], { keyboard: false, interactive: false, icon: incidentIcon(pin) })
    .bindTooltip(document.createTextNode(pin.label), {
      permanent: true,
      direction: number ? "right" : "left",
      offset: [number ? 12 : -12, 0],
    })
    .addTo(map);
});
