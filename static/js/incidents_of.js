// The map on the page of a group, state, operation, report or place: its incidents, and
// for a place the circle or area in which it lies.

import { askJson } from "./api.js";
import { createCard } from "./card.js";
import { createClusters, isOneSpot, zoomInto } from "./clusters.js";
import { config, text } from "./config.js";
import { createExtents } from "./extents.js";
import { addButton, boundsOf, boxShown, createMap } from "./map.js";
import { clearNotice, showNotice } from "./notice.js";

// Closer for one place: the circle in which it lies shows there.
const CLOSEST_FIT = config.spot ? 10 : 9;
const { extent, spot } = config;
const vicinity = spot && L.latLng(spot.lat, spot.lon).toBounds(2000 * spot.radius_km);

// Pages scroll: the wheel belongs to them.
const map = createMap(document.getElementById("map"), (newMap) => showAll(newMap), {
  scrollWheelZoom: false,
});
let opened = null;
const card = createCard(map, {
  filters: () => new URLSearchParams(config.query),
  onClose: () => opened && clusters.focus(opened),
});
const clusters = createClusters(map, { onOpen: open, onPoint: () => {} });

function open(cluster) {
  opened = cluster;
  if (cluster.incident) {
    card.showIncident(cluster.incident, cluster);
  } else if (isOneSpot(map, cluster)) {
    card.showSpot(cluster);
  } else {
    zoomInto(map, cluster);
  }
}

async function loadClusters() {
  clearNotice();
  const asked = new URLSearchParams(config.query);
  asked.set("zoom", Math.floor(map.getZoom()));
  asked.set("bbox", boxShown(map));
  try {
    const answer = await askJson("map", `${config.map}?${asked}`);
    if (answer) {
      clusters.draw(answer.clusters, answer.figure_in_words);
    }
  } catch (error) {
    showNotice(text("mapFailed"), error, loadClusters);
  }
}

function showAll(ofMap) {
  const bounds = extent ? boundsOf(extent) : vicinity;
  ofMap.fitBounds(bounds, { animate: false, maxZoom: CLOSEST_FIT, paddingTopLeft: [48, 48], paddingBottomRight: [72, 48] });
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

if (spot) {
  drawSpot();
}
addButton(map, { sign: "target", title: text("showAll"), onPress: () => showAll(map) });
map.on("moveend", loadClusters);
loadClusters();
