// The marks on the map: circles that stand for several incidents, signs for single ones.

import { config, counted, shortNumber, text } from "./config.js";
import { createExtents } from "./extents.js";
import { boundsOf } from "./map.js";
import { heightOf, incidentIcon } from "./marks.js";

// A circle has room for two numbers, and its area grows with the killed.
const SMALLEST_RADIUS = 17;
const LARGEST_RADIUS = 46;
// A circle that its own sign would cover says nothing.
const SMALLEST_CIRCLE = 16;
const METRES_AROUND_EARTH = 40075017;
// Whoever zooms in closer than this sees nothing new on a map of states and regions.
const CLOSEST_USE = 13;
// Coordinates come rounded to five places, about a metre.
const ROUNDING = 0.0001;

// Draws clusters on `map`. `onOpen(cluster)` is called for a click, Enter or the space bar,
// `onPoint(cluster or null)` when the pointer or the keyboard comes to one or leaves it.
export function createClusters(map, { onOpen, onPoint }) {
  const extents = createExtents(map, { isFaint: true });
  const layer = L.layerGroup().addTo(map);
  let marks = new Map();
  // By whose figure and of which side the clusters count the killed, in words.
  let figure = "";

  const keyOf = (cluster) => JSON.stringify([cluster, figure]);

  // What stays the same keeps its element, and with it the keyboard's focus.
  function draw(clusters, figureInWords) {
    figure = figureInWords;
    const drawn = new Map();
    for (const cluster of clusters) {
      const key = keyOf(cluster);
      drawn.set(key, marks.get(key) ?? addMark(cluster));
    }
    for (const [key, { marker }] of marks) {
      if (!drawn.has(key)) {
        layer.removeLayer(marker);
      }
    }
    marks = drawn;
    extents.draw(clusters.filter((cluster) => cluster.incident && hasRoom(map, cluster)));
  }

  function point(cluster) {
    extents.highlight(cluster?.incident ? cluster : null);
    onPoint(cluster);
  }

  function addMark(cluster) {
    const name = nameOf(cluster, figure);
    const marker = L.marker([cluster.lat, cluster.lon], {
      icon: iconOf(cluster),
      // Small ones lie on top of large ones.
      zIndexOffset: 5 * (LARGEST_RADIUS - Math.round(radiusOf(cluster))),
    });
    marker.bindTooltip(textNode(name), { direction: "top", offset: [0, -topOf(cluster)] });
    marker.on("click", () => onOpen(cluster));
    marker.on("mouseover", () => point(cluster));
    marker.on("mouseout", () => point(null));
    layer.addLayer(marker);
    const element = marker.getElement();
    element.setAttribute("aria-label", name);
    // Leaflet makes it a button for the eye alone.
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        onOpen(cluster);
      }
    });
    element.addEventListener("focus", () => point(cluster));
    element.addEventListener("blur", () => point(null));
    return { marker, cluster };
  }

  // Marks the cluster that holds a position; null takes the mark away.
  function highlight(position) {
    for (const { marker, cluster } of marks.values()) {
      const isMeant = position !== null && holds(cluster, position);
      marker.getElement().classList.toggle("is-highlighted", isMeant);
    }
  }

  function focus(cluster) {
    marks.get(keyOf(cluster))?.marker.getElement().focus({ preventScroll: true });
  }

  const isAnyIn = (bounds) =>
    [...marks.values()].some(({ marker }) => bounds.contains(marker.getLatLng()));

  return { draw, highlight, focus, isAnyIn };
}

// Whether all incidents of a cluster lie so close that zooming would not part them.
export function isOneSpot(map, cluster) {
  const [west, south, east, north] = cluster.bounds;
  return (
    Math.max(east - west, north - south) < 2 * ROUNDING ||
    map.getBoundsZoom(boundsOf(cluster.bounds)) > CLOSEST_USE
  );
}

// Goes so close that the cluster's incidents come apart.
export function zoomInto(map, cluster) {
  const bounds = boundsOf(cluster.bounds);
  const zoom = Math.max(map.getBoundsZoom(bounds.pad(0.25)), Math.floor(map.getZoom()) + 1);
  map.setView(bounds.getCenter(), Math.min(zoom, map.getMaxZoom()));
}

// The box around a cluster's incidents as a value of the filter `within`.
export function withinOf(cluster) {
  const [west, south, east, north] = cluster.bounds;
  return [west - ROUNDING, south - ROUNDING, east + ROUNDING, north + ROUNDING]
    .map((degrees) => degrees.toFixed(4))
    .join(",");
}

// `position` is {lon, lat}.
export function holds(cluster, { lon, lat }) {
  const [west, south, east, north] = cluster.bounds;
  return (
    lon >= west - ROUNDING &&
    lon <= east + ROUNDING &&
    lat >= south - ROUNDING &&
    lat <= north + ROUNDING
  );
}

function radiusOf({ count, deaths }) {
  return count === 1 ? 13 : Math.min(LARGEST_RADIUS, SMALLEST_RADIUS + Math.sqrt(deaths ?? 0));
}

// How far above its position a mark ends.
const topOf = (cluster) => (cluster.count > 1 ? radiusOf(cluster) : heightOf(cluster.drawn));

// Whether the circle or area of one incident can be seen around its sign at this zoom.
function hasRoom(map, { lat, radius_km: km }) {
  const metres = METRES_AROUND_EARTH * Math.cos((lat * Math.PI) / 180);
  return (1000 * km * map.options.crs.scale(map.getZoom())) / metres > SMALLEST_CIRCLE;
}

function iconOf(cluster) {
  if (cluster.count === 1) {
    return incidentIcon({ ...cluster, isDraft: !isPublished(cluster) });
  }
  const size = Math.round(2 * radiusOf(cluster));
  return L.divIcon({
    className: isAreaOnly(cluster) ? "cluster area-only" : "cluster",
    html: numbersOf(cluster),
    iconSize: [size, size],
  });
}

// How many incidents, and under it how many killed, where that is known.
function numbersOf({ count, deaths }) {
  const numbers = document.createElement("span");
  numbers.append(Object.assign(document.createElement("b"), { textContent: shortNumber(count) }));
  if (deaths !== null) {
    numbers.append(textNode(shortNumber(deaths)));
  }
  return numbers;
}

// Such as "12 incidents, 85 killed (best figure, all sides)" or "Attack at Inata, draft". One
// incident's share of an operation's toll is for sums and never told as its own.
function nameOf(cluster, figure) {
  const parts = [cluster.count > 1 ? counted("incidents", cluster.count) : cluster.title];
  if (cluster.count > 1 || !cluster.deaths_are_shared) {
    const killed = cluster.deaths === null ? text("notKnown") : counted("killed", cluster.deaths);
    parts.push(`${killed} (${figure})`);
  }
  if (isAreaOnly(cluster)) {
    parts.push(text(cluster.count > 1 ? "allAreaOnly" : "areaOnly"));
  }
  if (!isPublished(cluster)) {
    parts.push(config.statuses[cluster.status]);
  }
  return parts.join(", ");
}

// Whether none of a cluster's incidents is known better than to an area.
function isAreaOnly({ count, area_only: areaOnly }) {
  return areaOnly === count;
}

function isPublished({ count, status }) {
  return count > 1 || status === "published";
}

function textNode(words) {
  const element = document.createElement("span");
  element.textContent = words;
  return element;
}
