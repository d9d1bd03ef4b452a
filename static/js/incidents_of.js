// The map and the timeline on the page of a group, state, operation, report or place.

import { config } from "./config.js";
import { createIncidentsMap } from "./incidents_of_map.js";
import { createTimeline } from "./timeline.js";

const STACKS = { type: "", "": "none" };

const onMap = document.getElementById("map");
const overTime = document.getElementById("timeline");

const incidentsMap = onMap && createIncidentsMap(onMap);

// The page for another period or another drawing; without a value it goes back to what
// goes without saying.
function goTo(values) {
  const query = new URLSearchParams(config.pageQuery);
  for (const [name, value] of Object.entries(values)) {
    query.delete(name);
    if (value) {
      query.set(name, value);
    }
  }
  const asked = query.toString();
  window.location.assign(`${config.page}${asked && `?${asked}`}#timeline`);
}

if (overTime) {
  createTimeline(overTime, {
    onRange: (from, to) => goTo({ from, to }),
    onSettings: ({ unit, stack }) => goTo({ unit, stack: STACKS[stack] ?? stack }),
    onFrame: async (from, to) => (incidentsMap ? incidentsMap.showDays(from, to) : true),
  }).draw(config.timeline, {
    unit: new URLSearchParams(config.query).get("unit") ?? "",
    figure: config.figure,
  });
}
