// The map on the page of a group, state, operation, report or place: its incidents, and
// for a place the circle or area in which it lies.

import { askJson } from "./api.js";
import { config, text } from "./config.js";
import { createExtents } from "./extents.js";
import { createLayers } from "./layers.js";
import { addButton, boundsOf, boxShown, createMap } from "./map.js";
import { createMarkCard } from "./mark_card.js";
import { clearNotice, showNotice } from "./notice.js";

// Closer for one place: the circle in which it lies shows there.
const CLOSEST_FIT = config.spot ? 10 : 9;
const PADDING = { paddingTopLeft: [48, 48], paddingBottomRight: [72, 48] };

export function createIncidentsMap(element) {
  const { extent, spot } = config;
  const vicinity = spot && L.latLng(spot.lat, spot.lon).toBounds(2000 * spot.radius_km);
  const query = new URLSearchParams(config.query);

  // Pages scroll: the wheel belongs to them.
  const map = createMap(element, (newMap) => showAll(newMap), { scrollWheelZoom: false });
  const card = createMarkCard(map, {
    filters: () => query,
    focus: (cluster) => clusters.focus(cluster),
  });
  const clusters = createLayers(map, {
    legend: document.querySelector("[data-legend]"),
    onOpen: card.open,
    onPoint: () => {},
  });

  // Resolves when the incidents are drawn, to false if that failed; `days` are {from, to}
  // for some days of the page's period only.
  async function load(days = {}) {
    clearNotice();
    const asked = new URLSearchParams(query);
    asked.set("zoom", Math.floor(map.getZoom()));
    asked.set("bbox", boxShown(map));
    for (const [name, day] of Object.entries(days)) {
      asked.set(name, day);
    }
    try {
      const answer = await askJson("map", `${config.map}?${asked}`);
      if (answer) {
        clusters.draw(answer, query);
      }
      return Boolean(answer);
    } catch (error) {
      showNotice(text("mapFailed"), error, load);
      return false;
    }
  }

  function showAll(ofMap) {
    const bounds = extent ? boundsOf(extent) : vicinity;
    ofMap.fitBounds(bounds, { animate: false, maxZoom: CLOSEST_FIT, ...PADDING });
  }

  function drawSpot() {
    createExtents(map).draw([spot]);
    // A region has no spot.
    if (spot.drawn === "area") {
      return;
    }
    L.circleMarker([spot.lat, spot.lon], { radius: 4, interactive: false, className: "spot-mark" })
      .bindTooltip(Object.assign(document.createElement("span"), { textContent: spot.name }))
      .addTo(map);
  }

  // The map for some days only, while the timeline plays; with null and null for all.
  function showDays(from, to) {
    return load(from === null && to === null ? {} : { from, to });
  }

  if (spot) {
    drawSpot();
  }
  addButton(map, { sign: "target", title: text("showAll"), onPress: () => showAll(map) });
  map.on("moveend", () => load());
  load();
  return { showDays };
}
