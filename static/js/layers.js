// What a map draws of an answer: marks, or shaded regions instead; and the legend that says so.

import { createClusters } from "./clusters.js";
import { text } from "./config.js";
import { createLegend } from "./legend.js";
import { showNotice } from "./notice.js";

// `legend` is the legend's element; `onSetting(name, value)` is told of a choice made in it,
// `onRegion(region)` of a chosen region, the others as `createClusters` has them.
export function createLayers(map, { legend, onSetting, onRegion = () => {}, ...ofMarks }) {
  const words = createLegend(map, legend, { onSetting });
  const clusters = createClusters(map, ofMarks);
  let shading = null;
  let isShaded = false;

  // Draws the map's part of an answer to `query`, the filter that the server understood.
  function draw(answer, query) {
    words.setSettings(query);
    isShaded = Boolean(answer.regions);
    if (isShaded) {
      shade(answer, query.get("shade"));
    } else {
      shading?.then((drawn) => drawn.clear());
      clusters.draw(answer, query.get("size") ?? undefined);
      words.showMarks(clusters.shown());
    }
  }

  // The marks stay until the regions are there.
  async function shade(answer, by) {
    try {
      shading ??= loadShading();
      await (await shading).draw(answer, by);
    } catch (error) {
      shading = null;
      showNotice(text("mapFailed"), error, () => shade(answer, by));
      return;
    }
    if (isShaded) {
      clusters.clear();
    }
  }

  // Few look at regions: what draws them is loaded for the first who does.
  async function loadShading() {
    const [{ createShading }, { drawRegionsLegend }] = await Promise.all([
      import("./shading.js"),
      import("./legend_regions.js"),
    ]);
    return createShading(map, {
      onChoose: onRegion,
      onDrawn: (shown) => isShaded && words.showRegions(shown, drawRegionsLegend),
    });
  }

  // Shaded regions are wherever the land is.
  const isAnyIn = (bounds) => isShaded || clusters.isAnyIn(bounds);

  const { highlight, focus } = clusters;
  return { draw, highlight, focus, isAnyIn };
}
