// The map page: filters, list and map follow the page's address, and write it.

import { askJson, Refused } from "./api.js";
import { createCard } from "./card.js";
import { createClusters, holds, isOneSpot, zoomInto } from "./clusters.js";
import { config, text } from "./config.js";
import { createFilters } from "./filters.js";
import { createList } from "./list.js";
import { watchForNews } from "./live.js";
import { addButton, boundsOf, boxShown, createMap } from "./map.js";
import { clearNotice, showNotice } from "./notice.js";
import { filtersOf, readAddress, writeAddress } from "./url_state.js";

const CLOSEST_FIT = 9;
const wideScreen = window.matchMedia("(min-width: 80.001rem)");
const frame = document.querySelector("[data-map-frame]");

// What is shown now. The server has put right what the address had wrong.
const state = { ...readAddress(), filters: filtersOf(config.query) };
// The part of the filters that the server understood: it lists that, and so does the map.
let understood = state.filters;

const map = createMap(document.getElementById("map"), showFirst);
const filters = createFilters(document.getElementById("filters"), (changed, { typing }) => {
  change({ filters: filtersOf(changed) }, { replace: typing });
});
const list = createList(document.getElementById("list"), {
  onPoint: (position) => clusters.highlight(position),
  onLocate: locate,
});
let opened = null;
const card = createCard(map, {
  filters: () => new URLSearchParams(understood),
  onClose: () => opened && clusters.focus(opened),
});
const clusters = createClusters(map, {
  onPoint: (cluster) => list.highlight((position) => cluster !== null && holds(cluster, position)),
  onOpen: open,
});

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

// The keyboard's focus stays where it is: the card goes because the view changes.
function closeCard() {
  opened = null;
  card.close();
}

function locate(reference, position) {
  opened = null;
  map.getContainer().scrollIntoView({ block: "nearest" });
  map.setView([position.lat, position.lon], Math.max(map.getZoom(), CLOSEST_FIT - 1));
  card.showIncident(reference, position);
}

// Shows another view; old answers stay on the screen until the new ones come.
function change(changes, { replace = false } = {}) {
  Object.assign(state, changes);
  understood = state.filters;
  writeAddress(state, { replace });
  closeCard();
  refresh();
}

async function refresh() {
  clearNotice();
  const [isListed] = await Promise.all([loadList(), loadClusters()]);
  if (isListed && document.querySelector("#errors .notice")) {
    understood = filtersOf(totals().dataset.query);
    await loadClusters();
  }
  const extent = extentShown();
  if (isListed && extent && !clusters.isAnyIn(map.getBounds())) {
    showAll();
  }
}

async function loadList() {
  try {
    return await list.load(state.filters, state.unplaced);
  } catch (error) {
    showNotice(text("resultsFailed"), error, refresh);
    return false;
  }
}

async function loadClusters() {
  const asked = new URLSearchParams(understood);
  asked.set("zoom", Math.floor(map.getZoom()));
  asked.set("bbox", boxShown(map));
  frame.setAttribute("aria-busy", "true");
  try {
    const answer = await askJson("map", `${config.map}?${asked}`);
    if (answer) {
      clusters.draw(answer.clusters, answer.figure_in_words);
      frame.removeAttribute("aria-busy");
    }
  } catch (error) {
    frame.removeAttribute("aria-busy");
    // The list shows a refused value's sentence beside its field.
    if (!(error instanceof Refused)) {
      showNotice(text("mapFailed"), error, refresh);
    }
  }
}

function totals() {
  return document.getElementById("totals");
}

// The box around all incidents of the selection that have a location, or null.
function extentShown() {
  const extent = totals().dataset.extent;
  return extent ? boundsOf(extent.split(",").map(Number)) : null;
}

// The view of the address, else all that is found, else the middle of the Sahel.
function showFirst(newMap) {
  const extent = extentShown();
  if (state.view || !extent) {
    setView(newMap, state.view ?? config.home);
  } else {
    newMap.fitBounds(extent, { ...fit(), animate: false });
  }
}

function showAll() {
  const extent = extentShown();
  if (extent) {
    map.fitBounds(extent, fit());
  }
}

// With room for the chips above and the buttons on the right.
function fit() {
  return { paddingTopLeft: [48, 64], paddingBottomRight: [64, 48], maxZoom: CLOSEST_FIT };
}

function setView(ofMap, { lat, lon, zoom }) {
  ofMap.setView([lat, lon], zoom, { animate: false });
}

function onMove() {
  const { lat, lng } = map.getCenter();
  state.view = { zoom: map.getZoom(), lat, lon: lng };
  writeAddress(state, { replace: true });
  loadClusters();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-filters], a[data-tab]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  event.preventDefault();
  if (link.dataset.tab) {
    change({ unplaced: link.dataset.tab === "unplaced" });
  } else {
    const wanted = filtersOf(link.search);
    filters.fill(wanted);
    change({ filters: wanted });
  }
});
document.querySelector("[data-within]").addEventListener("click", () => {
  const bounds = map.getBounds();
  const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  filters.add("within", box.map((degrees) => degrees.toFixed(2)).join(","));
});
window.addEventListener("popstate", () => {
  const { filters: wanted, unplaced, view } = readAddress();
  Object.assign(state, { filters: wanted, unplaced, view: view ?? state.view });
  understood = wanted;
  filters.fill(wanted);
  closeCard();
  if (view) {
    setView(map, view);
  }
  refresh();
});

addButton(map, { sign: "target", title: text("showAll"), onPress: () => showAll() });
document.querySelector("[data-legend]").open = wideScreen.matches;
map.on("moveend", onMove);
watchForNews({
  filters: () => understood,
  shown: () => ({ version: totals().dataset.version, total: Number(totals().dataset.total) }),
  onShow: () => Promise.all([loadList(), loadClusters()]),
});
loadClusters();
