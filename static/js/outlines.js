// States and regions from our own data: land, borders and names.

import { askJson } from "./api.js";
import { config, text } from "./config.js";
import { createNames } from "./names.js";
import { showNotice } from "./notice.js";

const REGIONS_FROM_ZOOM = 6;
// Later ones lie on top: a region's line never covers a state's border. All lie between
// Leaflet's panes for tiles (200) and for drawings (400).
const PANES = { land: 350, regions: 360, borders: 370 };

const loading = {};

// The outlines of `level`, "states" or "regions", as GeoJSON; asked for once a page.
export function loadOutlines(level) {
  loading[level] ??= askJson(`outlines of ${level}`, config.outlines[level])
    .then(decode)
    .catch((error) => {
      delete loading[level];
      throw error;
    });
  return loading[level];
}

// The outline of one state or region as GeoJSON, of today or not; null where it has none or
// cannot be loaded: a circle stands in for it.
export async function loadOutline({ level, id }) {
  const address = `${config.outlines[level]}&id=${id}`;
  loading[address] ??= askJson(address, address).then(decode).catch(() => null);
  return (await loading[address])?.features[0] ?? null;
}

// Outlines come as steps of a hundredth of a degree, which is a third of the size of GeoJSON.
function decode(collection) {
  const features = collection.features.map(({ steps, ...feature }) => ({
    ...feature,
    geometry: {
      type: "MultiPolygon",
      coordinates: steps.map((polygon) => polygon.map(positionsOf)),
    },
  }));
  return { ...collection, features };
}

function positionsOf(steps) {
  const positions = [];
  let east = 0;
  let north = 0;
  for (let index = 0; index < steps.length; index += 2) {
    east += steps[index];
    north += steps[index + 1];
    positions.push([east / 100, north / 100]);
  }
  return positions;
}

// Draws the states at once, and the regions when somebody zooms in far enough.
export function addOutlines(map) {
  const shown = {};
  const names = createNames(map);
  for (const [name, zIndex] of Object.entries(PANES)) {
    map.createPane(name).style.zIndex = zIndex;
  }

  async function show(level) {
    if (level in shown) {
      return;
    }
    shown[level] = null;
    try {
      const collection = await loadOutlines(level);
      shown[level] = draw(collection, level);
      names.add(collection, level);
    } catch (error) {
      delete shown[level];
      showNotice(text("outlinesFailed"), error, () => show(level));
      return;
    }
    update();
  }

  function update() {
    const areRegionsWanted = map.getZoom() >= REGIONS_FROM_ZOOM;
    if (areRegionsWanted) {
      show("regions");
    }
    shown.states?.addTo(map);
    shown.regions?.[areRegionsWanted ? "addTo" : "removeFrom"](map);
    names.place(areRegionsWanted ? ["states", "regions"] : ["states"]);
  }

  map.on("zoomend", update);
  show("states");
  update();
}

function draw(collection, level) {
  if (level === "regions") {
    return lines(collection, "regions", () => "outline-region");
  }
  const followed = {
    ...collection,
    features: collection.features.filter(({ properties }) => properties.in_scope),
  };
  return L.layerGroup([
    lines(collection, "land", ({ in_scope: inScope }) => (inScope ? "land in-scope" : "land")),
    lines(followed, "borders", () => "outline-border"),
  ]);
}

// Colours come from the style sheet, so that they follow the colour scheme.
function lines(collection, pane, classOf) {
  return L.geoJSON(collection, {
    interactive: false,
    pane,
    style: ({ properties }) => ({ className: classOf(properties) }),
  });
}
