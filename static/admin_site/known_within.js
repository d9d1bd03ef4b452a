// How exactly the pin of an incident is known: its circle, true on the ground, or the
// outline of its region or state, as the fields beside the map say.

const L = window.L;
const AREAS = { first_level: ["regions", "#id_region"], state: ["states", "#id_state"] };
const STYLE = { interactive: false, className: "pin-extent", pane: "extent" };
const loading = {};

// Null where the form does not ask how exactly the place is known. `onChange()` is called
// when a field changes, so that the pin can be drawn anew.
export function createKnownWithin(map, address, onChange) {
  const precision = document.querySelector("#id_location_precision[data-radii]");
  if (!precision) {
    return null;
  }
  const radii = JSON.parse(precision.dataset.radii);
  const radius = document.querySelector("#id_location_radius_km");
  map.createPane("extent").style.zIndex = 350;
  let layer = null;
  let drawing = 0;

  for (const field of [precision, radius, ...document.querySelectorAll("#id_region, #id_state")]) {
    field.addEventListener("input", onChange);
  }
  // The list of regions is jQuery's own; only its events tell of a choice.
  window.django?.jQuery("#id_region").on("change", onChange);

  // What has a pin has a precision: without a word on it, that of a settlement.
  const known = () => (precision.value === "unknown" ? "settlement" : precision.value);

  // "pin", "circle" or "area".
  function shape() {
    if (known() === "exact") {
      return "pin";
    }
    return known() in AREAS || known() === "second_level" ? "area" : "circle";
  }

  // How exactly a possible place is known, unless somebody has said it already.
  let taken = "unknown";
  function take(candidate) {
    if (precision.value !== taken) {
      return;
    }
    precision.value = taken = candidate.precision;
    radius.value = candidate.radius;
    for (const field of [precision, radius]) {
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  // Resolves to what was drawn, null if nothing or if another drawing has begun meanwhile.
  async function draw(latlng) {
    const turn = ++drawing;
    const drawn = latlng && shape() !== "pin" ? await extentAround(latlng) : null;
    // Somebody may have changed a field while the outlines were on their way.
    if (turn === drawing) {
      layer?.remove();
      layer = drawn?.addTo(map) ?? null;
      return layer;
    }
    return null;
  }

  async function extentAround(latlng) {
    const outline = await outlineOf(...(AREAS[known()] ?? []));
    return outline
      ? L.geoJSON(outline, { ...STYLE, style: STYLE })
      : L.circle(latlng, { ...STYLE, radius: 1000 * (Number(radius.value) || radii[known()]) });
  }

  async function outlineOf(level, field) {
    const id = level && document.querySelector(field)?.value;
    const outlines = id ? await outlinesOf(`${address}?level=${level}&id=${id}`) : null;
    return outlines?.features[0];
  }

  return { draw, shape, take };
}

function outlinesOf(address) {
  loading[address] ??= fetch(address)
    .then((response) => (response.ok ? response.json() : null))
    // Without outlines a circle stands in.
    .catch(() => null);
  return loading[address];
}
