// The keyboard's way over the marks: Tab goes from north to south and in a band from west to
// east, as one reads; an arrow goes to the nearest mark on that side.

// Marks within one band of so many pixels are read in one line.
const BAND = 96;
const AHEAD = {
  ArrowUp: ({ x, y }) => [-y, x],
  ArrowDown: ({ x, y }) => [y, x],
  ArrowLeft: ({ x, y }) => [-x, y],
  ArrowRight: ({ x, y }) => [x, y],
};

// Puts the elements of `markers` in that order, and moves no more than it has to; the focused
// one, which would lose the focus, never.
export function inReadingOrder(map, markers) {
  const zoom = map.getZoom();
  const placed = markers.map((marker) => {
    const { x, y } = map.project(marker.getLatLng(), zoom);
    return { element: marker.getElement(), band: Math.floor(y / BAND), x };
  });
  placed.sort((one, other) => one.band - other.band || one.x - other.x);
  const order = placed.map(({ element }) => element);
  const start = Math.max(0, order.indexOf(document.activeElement));
  for (let index = start + 1; index < order.length; index++) {
    if (order[index - 1].nextElementSibling !== order[index]) {
      order[index - 1].after(order[index]);
    }
  }
  for (let index = start - 1; index >= 0; index--) {
    if (order[index + 1].previousElementSibling !== order[index]) {
      order[index + 1].before(order[index]);
    }
  }
}

// The marker nearest to `from` on the side of an arrow key; undefined if there is none.
export function nearestTowards(map, from, markers, key) {
  const start = map.latLngToLayerPoint(from.getLatLng());
  let [nearest, least] = [undefined, Infinity];
  for (const marker of markers) {
    const [ahead, aside] = AHEAD[key](map.latLngToLayerPoint(marker.getLatLng()).subtract(start));
    // What lies straight ahead goes before what is as near but to the side.
    const way = ahead + 2 * Math.abs(aside);
    if (ahead > Math.abs(aside) / 2 && way < least) {
      [nearest, least] = [marker, way];
    }
  }
  return nearest;
}
