// The link to the map on paper: it takes the view along as it is when it is followed.

// `view()` gives {filters, view, map}: the query of what is shown, {zoom, lat, lon}, and the map.
export function addPrintLink({ view }) {
  const link = document.querySelector("[data-print-map]");

  function update() {
    const { filters, view: shown, map } = view();
    const bounds = map.getBounds();
    const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const query = new URLSearchParams(filters);
    query.set("bbox", box.map((degrees) => degrees.toFixed(4)).join(","));
    query.set("map", `${shown.zoom}/${shown.lat.toFixed(4)}/${shown.lon.toFixed(4)}`);
    link.search = query.toString().replaceAll("%2C", ",").replaceAll("%2F", "/");
  }

  // However it is followed: by pointer, by keyboard, in a window of its own.
  for (const name of ["pointerdown", "focus", "click"]) {
    link.addEventListener(name, update);
  }
}
