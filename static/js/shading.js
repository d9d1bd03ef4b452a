// Regions shaded by incidents or deaths, instead of marks.

import { fill, text } from "./config.js";
import { loadOutline, loadOutlines } from "./outlines.js";
import { placeOf, withNumbers } from "./region_names.js";

// Between the land and the regions' lines.
const Z_INDEX = 355;
// What is drawn later lies on top: a region of today over the larger one that it came from, and
// either over what has none.
const ORDER = { none: 0, former: 1, today: 2 };

// `onChoose(region)` is called for a click, Enter or the space bar on a region with incidents;
// `onDrawn(shown)` when all is drawn, for the legend: {regions, by, limits, undrawn, places,
// without, hasFormer, figure_in_words, onChoose}; `places` are the middles of what is shaded.
export function createShading(map, { onChoose, onDrawn = () => {} }) {
  map.createPane("shades").style.zIndex = Z_INDEX;
  const renderer = L.svg({ pane: "shades" });
  let shown = new Map();
  let round = 0;

  // Draws the map's part of an answer by "incidents" or "deaths". What is on the map stays
  // until all outlines are there.
  async function draw(answer, by) {
    const own = ++round;
    const outlines = await outlinesFor(answer.regions);
    if (own !== round) {
      return;
    }
    const numbers = new Map(answer.regions.map((region) => [region.id, region]));
    const wanted = [...outlines.values()].map(({ feature, isFormer }) => {
      const region = numbers.get(feature.id) ?? null;
      return { feature, region, order: region ? (isFormer ? ORDER.former : ORDER.today) : ORDER.none };
    });
    wanted.sort((one, other) => one.order - other.order);
    const before = shown;
    shown = new Map();
    for (const { feature, region } of wanted) {
      const layer = before.get(feature.id) ?? outlineOf(feature);
      before.delete(feature.id);
      shown.set(feature.id, layer);
      // The last that is brought to the front lies on top.
      layer.addTo(map).bringToFront();
      paint(layer, region, nameIn(answer, region, feature), shadeOf(region, by, answer.breaks));
    }
    before.forEach((layer) => layer.remove());
    map.getContainer().classList.add("is-shaded");
    onDrawn({
      regions: answer.regions,
      by,
      limits: answer.breaks,
      undrawn: answer.regions.filter(({ id }) => !outlines.has(id)),
      without: answer.without_region,
      places: wanted.filter(({ region }) => region).map(({ feature }) => centreOf(shown.get(feature.id))),
      hasFormer: wanted.some(({ order }) => order === ORDER.former),
      figure_in_words: answer.figure_in_words,
      onChoose,
    });
  }

  function outlineOf(feature) {
    const layer = L.geoJSON(feature, { pane: "shades", renderer, style: { fillColor: "url(#not-known)" } });
    layer.on("click", () => layer.region && onChoose(layer.region));
    // As a text: Leaflet reads a string as HTML.
    layer.bindTooltip(() => document.createTextNode(layer.words), { sticky: true });
    return layer;
  }

  function paint(layer, region, words, shade) {
    layer.region = region;
    layer.words = words;
    layer.eachLayer((part) => {
      const path = part.getElement();
      path.setAttribute("class", `leaflet-interactive shaded ${shade}`);
      path.setAttribute("aria-label", words);
      path.setAttribute("role", region ? "button" : "img");
      // One with a tooltip is in the keyboard's way unless it says that it is not.
      path.setAttribute("tabindex", region ? "0" : "-1");
      path.onkeydown = (event) => {
        if (layer.region && (event.key === "Enter" || event.key === " ")) {
          event.preventDefault();
          onChoose(layer.region);
        }
      };
    });
  }

  function clear() {
    round += 1;
    shown.forEach((layer) => layer.remove());
    shown = new Map();
    map.getContainer().classList.remove("is-shaded");
  }

  return { draw, clear };
}

// The outlines of today's regions, and of those with incidents that are no more:
// number -> {feature, isFormer}. A region without an outline is left out.
async function outlinesFor(regions) {
  const { features } = await loadOutlines("regions");
  const found = new Map(features.map((feature) => [feature.id, { feature, isFormer: false }]));
  const missing = regions.filter(({ id }) => !found.has(id));
  const former = await Promise.all(missing.map(({ id }) => loadOutline({ level: "regions", id })));
  for (const feature of former.filter(Boolean)) {
    found.set(feature.id, { feature, isFormer: true });
  }
  return found;
}

function centreOf(layer) {
  const { lat, lng } = layer.getBounds().getCenter();
  return { lat, lon: lng };
}

// "Gao, Mali: 12 incidents, 34 killed (best figure, all sides)"
function nameIn({ figure_in_words: figure }, region, feature) {
  if (!region) {
    return fill(text("nameAndNumbers"), { name: feature.properties.name, numbers: text("noneHere") });
  }
  return withNumbers(placeOf(region), region, figure);
}

// "none", "not-known" of deaths, else the class by the limits from which one begins.
function shadeOf(region, by, limits) {
  const value = region ? region[by] : 0;
  if (value === null) {
    return "not-known";
  }
  return value === 0 ? "none" : `shade-${limits.filter((limit) => limit <= value).length}`;
}
