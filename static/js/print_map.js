// The map on a sheet of paper: it can still be moved on the screen, and is printed as it lies.

import { askJson } from "./api.js";
import { zoomInto } from "./clusters.js";
import { config, text } from "./config.js";
import { createLayers } from "./layers.js";
import { boundsOf, boxShown, createMap } from "./map.js";
import { clearNotice, showNotice } from "./notice.js";

const CLOSEST_FIT = 11;

const map = createMap(document.getElementById("map"), showFirst, {
  scrollWheelZoom: false,
  // The part of the map that was on the screen fills the paper.
  zoomSnap: 0.05,
});
let isSettled = false;
const legend = document.querySelector("[data-legend]");
const layers = createLayers(map, {
  legend,
  // Many print without colours.
  isLettered: true,
  onOpen: (cluster) => cluster.count > 1 && zoomInto(map, cluster),
  onPoint: () => {},
  onRegion: () => {},
});

function showFirst(ofMap) {
  if (config.extent) {
    // What the reader saw fills the paper; what was found has room around it.
    const padding = config.isView ? [0, 0] : [40, 40];
    ofMap.fitBounds(boundsOf(config.extent), { animate: false, maxZoom: config.isView ? undefined : CLOSEST_FIT, padding });
  } else {
    ofMap.setView([config.home.lat, config.home.lon], config.home.zoom, { animate: false });
  }
}

async function loadMap() {
  clearNotice();
  const asked = new URLSearchParams(config.query);
  asked.set("zoom", Math.floor(map.getZoom()));
  asked.set("bbox", boxShown(map));
  try {
    const answer = await askJson("map", `${config.map}?${asked}`);
    if (answer) {
      layers.draw(answer, asked);
      settle();
    }
  } catch (error) {
    showNotice(text("mapFailed"), error, loadMap);
  }
}

// The legend takes its room once it is drawn: the map shows the same again in what is left.
function settle() {
  if (!isSettled) {
    isSettled = true;
    map.invalidateSize({ pan: false });
    showFirst(map);
  }
}

// The other paper and the address on the sheet lead to the same part of the map.
function keepView() {
  const bounds = map.getBounds();
  const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  const { lat, lng } = map.getCenter();
  const view = `${Math.round(2 * map.getZoom()) / 2}/${lat.toFixed(4)}/${lng.toFixed(4)}`;
  for (const link of document.querySelectorAll("[data-view]")) {
    const query = new URLSearchParams(link.search);
    query.set("map", view);
    if (link.dataset.view === "paper") {
      query.set("bbox", box.map((degrees) => degrees.toFixed(4)).join(","));
    }
    link.search = query.toString().replaceAll("%2C", ",").replaceAll("%2F", "/");
    if (link.dataset.view === "address") {
      link.textContent = link.href;
    }
  }
}

map.on("moveend", () => {
  keepView();
  loadMap();
});
// Nobody unfolds anything on paper.
legend.querySelector("details").open = true;
document.querySelector("[data-print]").addEventListener("click", () => window.print());
loadMap();
