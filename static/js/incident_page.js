// The small map of one incident, drawn as exactly as its place is known.

import { config } from "./config.js";
import { createExtents } from "./extents.js";
import { createMap } from "./map.js";
import { incidentIcon } from "./marks.js";
import { loadOutline } from "./outlines.js";

// Closer, and nothing would show where in the state it is.
const CLOSEST = 7;
const { pin } = config;
const position = L.latLng(pin.lat, pin.lon);
const vicinity = position.toBounds(2000 * pin.radius_km);

const map = createMap(document.getElementById("map"), (newMap) => fit(newMap, vicinity), {
  scrollWheelZoom: false,
});
// Of what is known to an area, no spot is shown at all.
if (pin.drawn !== "area") {
  L.marker(position, { keyboard: false, interactive: false, icon: incidentIcon(pin) }).addTo(map);
}
createExtents(map).draw([pin]);
const outline = pin.area && (await loadOutline(pin.area));
if (outline) {
  fit(map, L.geoJSON(outline).getBounds());
}

function fit(ofMap, bounds) {
  ofMap.fitBounds(bounds, { animate: false, maxZoom: CLOSEST, paddingTopLeft: [24, 24], paddingBottomRight: [64, 24] });
}
