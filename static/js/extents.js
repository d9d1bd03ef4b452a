// Where a site may lie: the circle around it, true on the ground, or the outline of its area.

import { loadOutline } from "./outlines.js";

// Draws on `map` the extents of locations: {lon, lat, drawn, radius_km, area}, as the server
// gives them. A pin has none. `isFaint` is for maps where they lie under many marks.
export function createExtents(map, { isFaint = false } = {}) {
  const className = isFaint ? "precision-area is-faint" : "precision-area";
  const style = { interactive: false, className };
  let shown = new Map();

  // Those of `locations` and no others; what stays the same keeps its element.
  function draw(locations) {
    const wanted = new Map();
    for (const location of locations) {
      const key = keyOf(location);
      if (key !== null && !wanted.has(key)) {
        wanted.set(key, shown.get(key) ?? add(location));
      }
    }
    for (const [key, layer] of shown) {
      if (!wanted.has(key)) {
        layer.remove();
      }
    }
    shown = wanted;
  }

  function add(location) {
    const layer = L.featureGroup().addTo(map);
    if (location.area) {
      loadOutline(location.area).then((outline) => {
        layer.addLayer(outline ? L.geoJSON(outline, { interactive: false, style }) : circle(location));
      });
    } else {
      layer.addLayer(circle(location));
    }
    return layer;
  }

  const circle = ({ lat, lon, radius_km: km }) => L.circle([lat, lon], { radius: 1000 * km, ...style });

  // Brings out the extent of one location; null makes all alike.
  function highlight(location) {
    const key = location && keyOf(location);
    for (const [each, layer] of shown) {
      toggle(layer, each === key);
    }
  }

  return { draw, highlight };
}

// All that are known to the same area only share its outline.
function keyOf({ lat, lon, drawn, radius_km: km, area }) {
  if (drawn === "pin") {
    return null;
  }
  return area ? `${area.level} ${area.id}` : `${lat} ${lon} ${km}`;
}

function toggle(layer, isMeant) {
  layer.eachLayer((part) => {
    if (part.eachLayer) {
      toggle(part, isMeant);
    } else {
      part.getElement()?.classList.toggle("is-highlighted", isMeant);
    }
  });
}
