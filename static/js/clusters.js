// The marks on the map: circles that stand for several incidents, signs for single ones.

import { config, counted, shortNumber, text } from "./config.js";
import { glyph } from "./glyphs.js";
import { boundsOf } from "./map.js";

// A circle has room for two numbers, and its area grows with the killed.
const SMALLEST_RADIUS = 17;
const LARGEST_RADIUS = 46;
const AREA_PRECISIONS = ["second_level", "first_level", "state"];
// Whoever zooms in closer than this sees nothing new on a map of states and regions.
const CLOSEST_USE = 13;
// Coordinates come rounded to five places, about a metre.
const ROUNDING = 0.0001;

// Draws clusters on `map`. `onOpen(cluster)` is called for a click, Enter or the space bar,
// `onPoint(cluster or null)` when the pointer or the keyboard comes to one or leaves it.
export function createClusters(map, { onOpen, onPoint }) {
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
  }

  function addMark(cluster) {
    const name = nameOf(cluster, figure);
    const marker = L.marker([cluster.lat, cluster.lon], {
      icon: iconOf(cluster),
      // Small ones lie on top of large ones.
      zIndexOffset: 5 * (LARGEST_RADIUS - Math.round(radiusOf(cluster))),
    });
    marker.bindTooltip(textNode(name), { direction: "top", offset: [0, -radiusOf(cluster)] });
    marker.on("click", () => onOpen(cluster));
    marker.on("mouseover", () => onPoint(cluster));
    marker.on("mouseout", () => onPoint(null));
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
    element.addEventListener("focus", () => onPoint(cluster));
    element.addEventListener("blur", () => onPoint(null));
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

function iconOf(cluster) {
  const size = Math.round(2 * radiusOf(cluster));
  if (cluster.count > 1) {
    const html = numbersOf(cluster);
    return L.divIcon({ className: "cluster", html, iconSize: [size, size] });
  }
  const classes = ["incident-mark", `type-${cluster.type}`];
  if (isAreaOnly(cluster)) {
    classes.push("area-only");
  }
  if (!isPublished(cluster)) {
    classes.push("draft");
  }
  return L.divIcon({
    className: classes.join(" "),
    html: glyph(cluster.type),
    iconSize: isAreaOnly(cluster) ? [size + 14, size + 14] : [size, size],
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
    parts.push(text("areaOnly"));
  }
  if (!isPublished(cluster)) {
    parts.push(config.statuses[cluster.status]);
  }
  return parts.join(", ");
}

function isAreaOnly({ precision }) {
  return AREA_PRECISIONS.includes(precision);
}

function isPublished({ count, status }) {
  return count > 1 || status === "published";
}

function textNode(words) {
  const element = document.createElement("span");
  element.textContent = words;
  return element;
}
