// The map beside an incident: numbered places, how exactly each is known, the report's others.

import { config } from "./config.js";
import { createMap } from "./map.js";
import { loadOutlines } from "./outlines.js";

// Closer, and nothing would show where in the state it is.
const CLOSEST = 10;
const MOST_WIDER = 5;
const PADDING = { paddingTopLeft: [32, 32], paddingBottomRight: [64, 40] };

export function createTaskMap(element) {
  const { home } = config;
  const map = createMap(element, (newMap) => newMap.setView([home.lat, home.lon], home.zoom));
  const shown = L.layerGroup().addTo(map);
  const marks = new Map();
  let drawn = { candidates: [], others: [], area: null };
  let round = 0;

  function draw(candidates, others) {
    shown.clearLayers();
    marks.clear();
    for (const { lat, lon, name } of others) {
      L.circleMarker([lat, lon], { radius: 5, interactive: false, className: "other-place" })
        .bindTooltip(document.createTextNode(name), { permanent: true, direction: "top", offset: [0, -4] })
        .addTo(shown);
    }
    for (const { lat, lon, radiusKm, number, name } of candidates) {
      L.circle([lat, lon], {
        radius: 1000 * radiusKm,
        interactive: false,
        className: "precision-area",
      }).addTo(shown);
      const mark = L.marker([lat, lon], {
        keyboard: false,
        title: name,
        // The likelier of two that lie together stands on top.
        zIndexOffset: -1000 * number,
        icon: L.divIcon({ className: "numbered-mark", html: String(number), iconSize: [28, 28] }),
      })
        .on("click", () => document.querySelector(`.choice[data-number="${number}"]`)?.focus())
        .addTo(shown);
      marks.set(number, mark);
    }
  }

  async function fit(candidates, others, area) {
    const ownRound = ++round;
    if (candidates.length || others.length) {
      map.fitBounds(boundsOf(candidates, others), { animate: false, maxZoom: CLOSEST, ...PADDING });
      return;
    }
    const outline = area && (await outlineOf(area).catch(() => null));
    if (ownRound !== round) return;
    if (outline) map.fitBounds(L.geoJSON(outline).getBounds(), { animate: false, ...PADDING });
    else map.setView([home.lat, home.lon], home.zoom, { animate: false });
  }

  return {
    leaflet: map,
    // What belongs to an incident: {candidates, others, area}.
    show(task) {
      drawn = task;
      draw(task.candidates, task.others);
      fit(task.candidates, task.others, task.area);
    },
    // The results of a search instead of the candidates; without, the candidates again.
    showFound(places = null) {
      const candidates = places ?? drawn.candidates;
      draw(candidates, drawn.others);
      fit(candidates, candidates.length ? [] : drawn.others, drawn.area);
    },
    highlight(number) {
      for (const [own, mark] of marks) {
        mark.getElement()?.classList.toggle("is-highlighted", own === number);
      }
    },
  };
}

// The report's other places are in sight unless the candidates would fall into one for it.
function boundsOf(candidates, others) {
  const own = L.latLngBounds(candidates.map(({ lat, lon }) => [lat, lon]));
  const all = L.latLngBounds([...candidates, ...others].map(({ lat, lon }) => [lat, lon]));
  return candidates.length > 1 && span(all) > MOST_WIDER * span(own) ? own : all;
}

function span(bounds) {
  return bounds.getSouthWest().distanceTo(bounds.getNorthEast());
}

async function outlineOf({ level, code }) {
  const { features } = await loadOutlines(level);
  return features.find(({ properties }) => properties.code === code);
}
