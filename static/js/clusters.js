// The marks on the map: circles that stand for several incidents, signs for single ones.

import { placesOf } from "./apart.js";
import { isAreaOnly, isDraft, mixInWords, nameOf, sharesOf } from "./cluster_names.js";
import { createExtents } from "./extents.js";
import { boundsOf } from "./map.js";
import { clusterIcon, heightOf, incidentIcon } from "./marks.js";
import { inReadingOrder, nearestTowards } from "./reading_order.js";
import { createScale } from "./sizes.js";

// A circle that its own sign would cover says nothing.
const SMALLEST_CIRCLE = 16;
const METRES_AROUND_EARTH = 40075017;
// Whoever zooms in closer than this sees nothing new on a map of states and regions.
const CLOSEST_USE = 13;
// Coordinates come rounded to five places, about a metre.
const ROUNDING = 0.00001;
// The server gathers what lies in one cell of so many pixels.
const CELL = 64;
const FADING_MS = 160;
const TOP_Z_INDEX = 500;
// In pixels, around a mark with letters.
const ROOM_FOR_LETTERS = 11;
const FIRST_LETTER = "A".charCodeAt(0);
const NOTHING = { clusters: [], categories: [], figure_in_words: "" };
const canPoint = window.matchMedia("(hover: hover)");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

// Draws clusters on `map`. `onOpen(cluster)` is called for a click, Enter or the space bar,
// `onPoint(cluster or null)` when the pointer or the keyboard comes to one or leaves it. With
// `isLettered` each category has a letter, which stands beside its signs and parts of rings.
export function createClusters(map, { onOpen, onPoint, isLettered = false }) {
  const extents = createExtents(map, { isFaint: true });
  const layer = L.layerGroup().addTo(map);
  let marks = new Map();
  let answer = NOTHING;
  let scale = null;

  // Draws the map's part of an answer by `size`, "count" or "deaths". What stays the same
  // keeps its element, and with it the keyboard's focus; until then nothing goes.
  function draw(newAnswer, size = "count") {
    answer = isLettered ? withLetters(newAnswer) : newAnswer;
    scale = createScale(answer.clusters.filter(({ count }) => count > 1), size);
    const drawn = new Map();
    const room = isLettered ? ROOM_FOR_LETTERS : 0;
    const places = placesOf(map, answer.clusters, { radius: scale.radius, room });
    for (const [index, cluster] of answer.clusters.entries()) {
      const key = keyOf(cluster);
      const mark = marks.get(key) ?? addMark();
      mark.marker.setLatLng(places[index]);
      update(mark, cluster);
      drawn.set(key, mark);
    }
    const focused = [...marks.values()].find(({ marker }) => hasFocus(marker));
    for (const [key, mark] of marks) {
      if (!drawn.has(key)) {
        leave(mark);
      }
    }
    marks = drawn;
    inReadingOrder(map, [...marks.values()].map(({ marker }) => marker));
    if (focused && ![...marks.values()].includes(focused)) {
      successorOf(focused.cluster).focus({ preventScroll: true });
    }
    extents.draw(answer.clusters.filter((cluster) => cluster.incident && hasRoom(map, cluster)));
  }

  // One incident stays itself at every zoom; a cluster is what lies in one cell.
  function keyOf({ incident, lon, lat }) {
    const zoom = Math.floor(map.getZoom());
    const { x, y } = map.project([lat, lon], zoom).divideBy(CELL).floor();
    return incident ?? `${zoom} ${x} ${y}`;
  }

  function addMark() {
    const mark = { marker: null, cluster: null, look: "" };
    mark.marker = L.marker([0, 0], { keyboard: true })
      .on("click", () => onOpen(mark.cluster))
      .on("mouseover", () => point(mark.cluster))
      .on("mouseout", () => point(null));
    // A finger that presses a mark wants what opens, and would leave its tooltip standing.
    if (canPoint.matches) {
      mark.marker.bindTooltip(() => tooltipOf(mark.cluster), { direction: "top" });
    }
    return mark;
  }

  function update(mark, cluster) {
    const shares = sharesOf(cluster, answer.categories);
    const look = JSON.stringify([cluster, shares, answer.figure_in_words, scale.size, scale.top]);
    mark.cluster = cluster;
    if (mark.look === look) {
      return;
    }
    mark.look = look;
    const { marker } = mark;
    const isNew = !marker.getElement();
    const radius = cluster.count > 1 ? scale.radius(cluster) : null;
    marker.options.icon = iconOf(cluster, shares, radius);
    // Small ones lie on top of large ones.
    marker.options.zIndexOffset = TOP_Z_INDEX - 5 * Math.round(radius ?? 0);
    if (marker.getTooltip()) {
      marker.getTooltip().options.offset = [0, -(radius ?? heightOf(cluster.drawn))];
    }
    if (isNew) {
      layer.addLayer(marker);
      const { classList } = marker.getElement();
      classList.add("is-new");
      setTimeout(() => classList.remove("is-new"), FADING_MS);
      listen(mark);
    } else {
      marker.setIcon(marker.options.icon);
    }
    const words = cluster.count > 1 ? ` · ${mixInWords(shares)}` : "";
    marker.getElement().setAttribute("aria-label", nameOf(cluster, answer.figure_in_words) + words);
  }

  function listen(mark) {
    const element = mark.marker.getElement();
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        // Leaflet makes it a button for the eye alone.
        event.preventDefault();
        onOpen(mark.cluster);
      } else if (event.key.startsWith("Arrow")) {
        event.preventDefault();
        const others = [...marks.values()].map(({ marker }) => marker);
        nearestTowards(map, mark.marker, others, event.key)?.getElement().focus();
      }
    });
    element.addEventListener("focus", () => point(mark.cluster));
    element.addEventListener("blur", () => point(null));
  }

  // The old one fades while the new ones come, so that nothing flickers; nobody can reach it.
  function leave({ marker }) {
    const element = marker.getElement();
    element.classList.add("is-leaving");
    element.setAttribute("aria-hidden", "true");
    element.tabIndex = -1;
    marker.off();
    if (calm.matches) {
      layer.removeLayer(marker);
    } else {
      setTimeout(() => layer.removeLayer(marker), FADING_MS);
    }
  }

  // Where the keyboard goes on when its mark has gone: to the one that took it in or came
  // out of it, else to the map.
  function successorOf(cluster) {
    const mark = [...marks.values()].find(
      (other) => holds(other.cluster, cluster) || holds(cluster, other.cluster),
    );
    return mark?.marker.getElement() ?? map.getContainer();
  }

  function point(cluster) {
    extents.highlight(cluster?.incident ? cluster : null);
    onPoint(cluster);
  }

  function tooltipOf(cluster) {
    const box = document.createElement("div");
    box.append(line(nameOf(cluster, answer.figure_in_words)));
    if (answer.categories.length) {
      box.append(line(mixInWords(sharesOf(cluster, answer.categories))));
    }
    return box;
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

  // What is drawn, and how large: for the legend.
  const shown = () => ({ ...answer, scale });

  return { draw, clear: () => draw(NOTHING), highlight, focus, isAnyIn, shown };
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
    .map((degrees) => degrees.toFixed(5))
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

// Whether the circle or area of one incident can be seen around its sign at this zoom.
function hasRoom(map, { lat, radius_km: km }) {
  const metres = METRES_AROUND_EARTH * Math.cos((lat * Math.PI) / 180);
  return (1000 * km * map.options.crs.scale(map.getZoom())) / metres > SMALLEST_CIRCLE;
}

function withLetters(answer) {
  const lettered = (answer.categories ?? []).map((category, index) => ({
    ...category,
    letter: String.fromCharCode(FIRST_LETTER + index),
  }));
  return { ...answer, categories: lettered };
}

function iconOf(cluster, shares, radius) {
  const [{ colour, letter }] = shares;
  return cluster.count === 1
    ? incidentIcon({ ...cluster, colour, letter, isDraft: isDraft(cluster) })
    : clusterIcon({ ...cluster, radius, shares, isAreaOnly: isAreaOnly(cluster) });
}

const hasFocus = (marker) => marker.getElement() === document.activeElement;

function line(words) {
  return Object.assign(document.createElement("p"), { textContent: words });
}
