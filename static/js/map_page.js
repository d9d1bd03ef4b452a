// The map page: its parts put together. They follow the page's address, and write it.

import { announce } from "./announce.js";
import { holds } from "./clusters.js";
import { config, text } from "./config.js";
import { addCopyLink } from "./copy_link.js";
import { addDownloadMenu } from "./download_menu.js";
import { addEmbedDialog } from "./embed_snippet.js";
import { createFilters } from "./filters.js";
import { isAt, setView, showAll, showFirst, viewOf } from "./first_view.js";
import { foldWhenLeft } from "./folding.js";
import { createHereBar } from "./here_bar.js";
import { createLayers } from "./layers.js";
import { createList } from "./list.js";
import { keepPlace } from "./list_place.js";
import { watchForNews } from "./live.js";
import { addButton, createMap } from "./map.js";
import { addTools } from "./map_tools.js";
import { createOpening } from "./opening.js";
import { putParts } from "./parts.js";
import { addPrintLink } from "./print_link.js";
import { createResults } from "./results.js";
import { watchSavedViews } from "./saved_views.js";
import { addressOf, filtersOf, keepView, keptView, readAddress, writeAddress } from "./url_state.js";
import { addViewLinks } from "./view_links.js";

const STACKS = { type: "", "": "none" };
// Settings that say nothing of the list.
const BESIDE_THE_LIST = ["colour", "size", "shade", "unit", "stack"];
const column = document.getElementById("list");

// What is asked for. The server has put right what the address had wrong.
const state = { ...readAddress(), filters: filtersOf(config.answer.query) };
// What is shown: the last answer, for the part of the filters that the server understood.
let shown = config.answer;
const understood = () => filtersOf(shown.query);

const map = createMap(document.getElementById("map"), (newMap) =>
  showFirst(newMap, state.view, shown.extent),
);
// Where somebody, or the page itself, last left the map.
let resting = viewOf(map);
const filters = createFilters(document.getElementById("filters"), (changed, { typing }) => {
  change({ filters: filtersOf(changed), here: "" }, { replace: typing });
});
const list = createList(column, {
  onPoint: (position) => clusters.highlight(position),
  onLocate: (reference, position) => opening.locate(reference, position),
  onSort: (sort) => changeFilters({ sort }),
});
const place = keepPlace(column);
const hereBar = createHereBar(column);
const clusters = createLayers(map, {
  legend: document.querySelector("[data-legend]"),
  onSetting: (name, value) => changeFilters({ [name]: value }),
  onRegion: ({ code }) => changeFilters({ region: code }),
  onPoint: (cluster) => list.highlight((position) => cluster !== null && holds(cluster, position)),
  onOpen: (cluster) => opening.open(cluster),
});
const opening = createOpening(map, column, {
  filters: understood,
  change,
  focus: (cluster) => clusters.focus(cluster),
});
let timeline = null;
const results = createResults({
  question: () => ({ ...state, map }),
  onAnswer: show,
  onMap: drawMap,
});

// Shows another view; old answers stay on the screen until the new ones come. Where the list
// does not change, `left` is the place in it to keep.
function change(changes, { replace = false, then, left = null } = {}) {
  place.save();
  keepView(viewOf(map));
  Object.assign(state, changes);
  writeAddress(state, { replace });
  opening.close();
  const end = () => {
    place.restore(left);
    then?.();
  };
  return results.load({ upto: left?.upto, then: end });
}

// Another period, order, colour ... of the same view: without a value it goes back to all, or
// to what goes without saying.
function changeFilters(values) {
  const wanted = new URLSearchParams(state.filters);
  for (const [name, value] of Object.entries(values)) {
    wanted.delete(name);
    if (value) {
      wanted.set(name, value);
    }
  }
  filters.fill(wanted);
  const isListAnother = Object.keys(values).some((name) => !BESIDE_THE_LIST.includes(name));
  change({ filters: wanted }, { left: isListAnother ? null : place.now() });
}

function show(answer) {
  shown = answer;
  drawTimeline();
  selection.show(understood());
  putParts(answer.parts, answer.field_errors);
  downloadMenu.follow();
  filters.showCounts(answer.facets);
  list.follow();
  hereBar.follow();
  drawMap(answer.map);
  const here = column.querySelector("[data-here]");
  announce((here ?? document.querySelector("#totals .counts")).textContent);
  if (answer.extent && !clusters.isAnyIn(map.getBounds())) {
    showAll(map, answer.extent);
  }
}

// It comes after the map: on a slow line the incidents go first.
async function addTimeline() {
  const { createTimeline } = await import("./timeline.js");
  timeline = createTimeline(document.getElementById("timeline"), {
    onRange: (from, to) => changeFilters({ from, to }),
    // Stacked by type goes without saying.
    onSettings: ({ unit, stack }) => changeFilters({ unit, stack: STACKS[stack] ?? stack }),
    onFrame: (from, to) => results.showDays(from, to),
  });
  drawTimeline();
}

function drawTimeline() {
  timeline?.draw(shown.timeline, {
    unit: understood().get("unit") ?? "",
    figure: shown.figure_in_words,
  });
}

function drawMap(answer) {
  clusters.draw(answer, understood());
}

function onMove() {
  // It moves too when the room around it changes, by no more than a pixel.
  if (!isAt(map, resting)) {
    resting = viewOf(map);
    state.view = resting;
    writeAddress(state, { replace: true });
  }
  results.loadMap();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-filters], a[data-tab]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  event.preventDefault();
  if (link.dataset.tab) {
    change({ unplaced: link.dataset.tab === "unplaced", here: "" });
  } else {
    const wanted = filtersOf(link.search);
    filters.fill(wanted);
    change({ filters: wanted, here: "" });
  }
});
document.querySelector("[data-within]").addEventListener("click", () => {
  const bounds = map.getBounds();
  const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  filters.add("within", box.map((degrees) => degrees.toFixed(2)).join(","));
});
window.addEventListener("popstate", () => {
  const { view: written, ...wanted } = readAddress();
  const view = written ?? keptView();
  Object.assign(state, wanted, { view: view ?? state.view });
  filters.fill(state.filters);
  opening.close();
  if (view && !isAt(map, view)) {
    setView(map, view);
  }
  goBackTo(place.hold());
});

// What somebody had read of the list when they left this view.
function goBackTo(left) {
  return results.load({ upto: left?.upto, then: () => place.restore(left) });
}

addButton(map, {
  sign: "target",
  title: text("showAll"),
  onPress: () => shown.extent && showAll(map, shown.extent),
});
addCopyLink(() => addressOf({ ...state, view: viewOf(map) }, { withLanguage: true }));
const selection = addTools(map, {
  frame: document.querySelector("[data-map-frame]"),
  onNarrow: (name, value) => changeFilters({ [name]: value }),
});
selection.show(understood());
addEmbedDialog({ view: () => ({ filters: understood(), view: viewOf(map) }) });
addViewLinks({ filters: understood, parameters: config.parameters });
const downloadMenu = addDownloadMenu({
  view: () => ({
    filters: understood(),
    total: shown.totals.total,
    count: document.querySelector("#totals .counts span").textContent.trim(),
  }),
});
addPrintLink({ view: () => ({ filters: understood(), view: viewOf(map), map }) });
map.on("moveend", onMove);
watchSavedViews();
foldWhenLeft();
watchForNews({
  filters: understood,
  shown: () => shown,
  onShow: () => results.load({ then: () => place.restore(null) }),
});

const left = place.hold();
if (left) {
  await goBackTo(left);
} else {
  place.restore(null);
  await results.loadMap();
}
addTimeline();
