// The map in a frame on somebody else's page: it shows one view, and leads to ours.

import { askHtml, askJson } from "./api.js";
import { config, text } from "./config.js";
import { createLayers } from "./layers.js";
import { addButton, boundsOf, boxShown, createMap } from "./map.js";
import { createMarkCard } from "./mark_card.js";
import { clearNotice, showNotice } from "./notice.js";
import { readAddress } from "./url_state.js";

const CLOSEST_FIT = 9;
const { view } = readAddress();
// What is shown: the filter, and while the timeline plays the days of one of its steps.
let query = new URLSearchParams(config.query);
let { extent } = config;
let days = null;

// The page around the frame scrolls: the wheel belongs to it.
const map = createMap(document.getElementById("map"), showFirst, { scrollWheelZoom: false });
const card = createMarkCard(map, { filters: asked, focus: (cluster) => layers.focus(cluster) });
const layers = createLayers(map, {
  legend: document.querySelector("[data-legend]"),
  onOpen: card.open,
  onPoint: () => {},
  onRegion: () => {},
});

// The frame sends no cookie that would tell the language.
function asked() {
  const wanted = new URLSearchParams(query);
  for (const [name, day] of Object.entries(days ?? {})) {
    wanted.set(name, day);
  }
  wanted.set("lang", config.language);
  return wanted;
}

// Whether the map shows what was asked for.
async function loadMap() {
  clearNotice();
  const wanted = asked();
  wanted.set("zoom", Math.floor(map.getZoom()));
  wanted.set("bbox", boxShown(map));
  try {
    const answer = await askJson("map", `${config.map}?${wanted}`);
    if (answer) {
      layers.draw(answer, query);
    }
    return true;
  } catch (error) {
    showNotice(text("mapFailed"), error, loadMap);
    return false;
  }
}

function showFirst(ofMap) {
  if (view || !extent) {
    const { lat, lon, zoom } = view ?? config.home;
    ofMap.setView([lat, lon], zoom, { animate: false });
  } else {
    showAll(ofMap);
  }
}

function showAll(ofMap) {
  ofMap.fitBounds(boundsOf(extent), { animate: false, maxZoom: CLOSEST_FIT, padding: [32, 32] });
}

async function addTimeline(element) {
  const { createTimeline } = await import("./timeline.js");
  const timeline = createTimeline(element, {
    onRange: (from, to) => change({ from, to }),
    onSettings: change,
    onFrame: (from, to) => {
      days = from && { from, to };
      return loadMap();
    },
  });
  const draw = ({ timeline: numbers, figure }) =>
    timeline.draw(numbers, { unit: query.get("unit") ?? "", figure });

  // Another period or drawing: the words over the map and the timeline come with the same
  // page as at first, the map by itself.
  async function change(values) {
    const wanted = new URLSearchParams(query);
    for (const [name, value] of Object.entries(values)) {
      wanted.delete(name);
      if (value) {
        wanted.set(name, value);
      }
    }
    query = wanted;
    const address = asked();
    address.set("timeline", "1");
    try {
      const answer = await askHtml("page", `${config.embed}?${address}`);
      if (answer) {
        const told = JSON.parse(answer.getElementById("config").textContent);
        query = new URLSearchParams(told.query);
        ({ extent } = told);
        for (const id of ["embed-head", "embed-source"]) {
          document.getElementById(id).replaceWith(answer.getElementById(id));
        }
        draw(told);
        await loadMap();
      }
    } catch (error) {
      showNotice(text("mapFailed"), error, () => change(values));
    }
  }

  draw(config);
}

addButton(map, { sign: "target", title: text("showAll"), onPress: () => extent && showAll(map) });
map.on("moveend", loadMap);
loadMap();
if (config.timeline) {
  addTimeline(document.getElementById("timeline"));
}
