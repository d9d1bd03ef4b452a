// The coordinates under the pointer; without one, on a phone or by keyboard, of the middle of
// the map, which a cross marks.

import { text } from "./config.js";

// From this zoom on so many decimals say something: a pixel is a few metres at 14.
const DECIMALS = [[11, 4], [8, 3], [0, 2]];
const FORMATS = new Map(
  DECIMALS.map(([, decimals]) => [
    decimals,
    new Intl.NumberFormat(document.documentElement.lang, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    }),
  ]),
);

const canPoint = window.matchMedia("(hover: hover)");

export function addPosition(map) {
  const control = L.control({ position: "bottomleft" });
  const line = L.DomUtil.create("p", "map-position");
  control.onAdd = () => line;
  control.addTo(map);
  const cross = L.DomUtil.create("div", "map-centre", map.getContainer());
  cross.setAttribute("aria-hidden", "true");
  // In pixels of the map: it may move under a pointer that rests.
  let pointer = null;

  function tell() {
    const position = pointer ? map.containerPointToLatLng(pointer) : map.getCenter();
    const words = positionInWords(position, map.getZoom());
    line.textContent = text(pointer ? "pointer" : "centre").replace("%(position)s", words);
  }

  map.on("mousemove", ({ containerPoint }) => {
    // A finger points at nothing.
    if (canPoint.matches) {
      pointer = containerPoint;
      tell();
    }
  });
  map.on("mouseout", () => {
    pointer = null;
    tell();
  });
  map.on("move zoomend", tell);
  tell();
}

// "14.797° N, 1.310° W"
function positionInWords({ lat, lng }, zoom) {
  const [, decimals] = DECIMALS.find(([from]) => zoom >= from);
  const format = FORMATS.get(decimals);
  const part = (degrees, plus, minus) =>
    text(degrees < 0 ? minus : plus).replace("%(degrees)s", format.format(Math.abs(degrees)));
  return `${part(lat, "north", "south")}, ${part(L.Util.wrapNum(lng, [-180, 180], true), "east", "west")}`;
}
