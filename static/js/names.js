// The names of states and regions on the map: where they stand, and which have room.

// Width of a letter and height of a line, in pixels.
const LETTER = { states: 10.5, regions: 6.5 };
const LINE = 15;

export function createNames(map) {
  const names = [];
  const layer = L.layerGroup().addTo(map);
  const pane = map.createPane("names");
  pane.style.zIndex = 450;
  pane.style.pointerEvents = "none";

  // States go first: where two names are in each other's way, the state's stays.
  function add(collection, level) {
    names.push(...collection.features.map((feature) => nameOf(feature, level)));
    names.sort((one, other) => other.level.localeCompare(one.level));
  }

  // Shows the names of `levels` that are narrower than their area and cover no other.
  function place(levels) {
    const zoom = map.getZoom();
    const taken = [];
    for (const name of names) {
      const width = name.text.length * LETTER[name.level];
      const middle = map.project(name.position, zoom);
      const box = L.bounds(
        middle.subtract([width / 2, LINE / 2]),
        middle.add([width / 2, LINE / 2]),
      );
      const hasRoom =
        levels.includes(name.level) &&
        width < (name.degrees * 256 * 2 ** zoom) / 360 &&
        !taken.some((other) => other.overlaps(box));
      if (hasRoom) {
        taken.push(box);
        layer.addLayer(name.marker);
      } else {
        layer.removeLayer(name.marker);
      }
    }
  }

  return { add, place };
}

// A name in the middle of the largest part of its area.
function nameOf(feature, level) {
  const ring = largestRing(feature.geometry);
  const longitudes = ring.map(([lon]) => lon);
  const { name, in_scope: inScope } = feature.properties;
  const label = document.createElement("span");
  label.textContent = name;
  const position = middleOf(ring);
  const marker = L.marker(position, {
    pane: "names",
    interactive: false,
    keyboard: false,
    icon: L.divIcon({
      html: label,
      className: `area-name of-${level}${inScope ? " in-scope" : ""}`,
      iconSize: [0, 0],
    }),
  });
  return {
    level,
    marker,
    position,
    text: name,
    degrees: Math.max(...longitudes) - Math.min(...longitudes),
  };
}

function largestRing(geometry) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return polygons
    .map(([outer]) => outer)
    .reduce((one, other) => (Math.abs(areaOf(other)) > Math.abs(areaOf(one)) ? other : one));
}

function areaOf(ring) {
  return ring.reduce((sum, point, index) => sum + crossOf(ring, index) / 2, 0);
}

// The centroid of a ring of [lon, lat], as Leaflet's [lat, lon].
function middleOf(ring) {
  let [lon, lat] = [0, 0];
  ring.forEach(([x, y], index) => {
    const [nextX, nextY] = ring[(index + 1) % ring.length];
    lon += (x + nextX) * crossOf(ring, index);
    lat += (y + nextY) * crossOf(ring, index);
  });
  const area = areaOf(ring);
  return [lat / (6 * area), lon / (6 * area)];
}

// Twice the signed area between the origin and one side of a ring.
function crossOf(ring, index) {
  const [x, y] = ring[index];
  const [nextX, nextY] = ring[(index + 1) % ring.length];
  return x * nextY - nextX * y;
}
