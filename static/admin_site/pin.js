// The pin of an incident or place: click to set, drag to move, or type coordinates.

import { createKnownWithin } from "./known_within.js";

const L = window.L;
// Sharp only where the site itself is known; what is less known is moved by its middle.
const SHAPES = {
  pin: { iconSize: [22, 30], iconAnchor: [11, 29] },
  circle: { iconSize: [18, 18] },
  area: { iconSize: [34, 34] },
};

// "14.797, -1.310", "14.797 -1.310", "14,797; -1,310" become [latitude, longitude].
function readCoordinates(text) {
  const decimalCommas = /\d,\d/.test(text) && (/[;\s]/.test(text.trim()) && !text.includes("."));
  const plain = decimalCommas ? text.replaceAll(/(\d),(?=\d)/g, "$1.") : text;
  const numbers = plain.trim().split(/[;,\s]+/).filter(Boolean).map(Number);
  if (numbers.length !== 2 || numbers.some(Number.isNaN)) return null;
  const [latitude, longitude] = numbers;
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? [latitude, longitude] : null;
}

async function drawOutlines(map, address) {
  map.createPane("outlines").style.zIndex = 250;
  // Where an installation has an online map, the land may not hide it.
  const isBare = map.options.djoptions.layers.length === 0;
  const className = isBare ? "pin-outline pin-land" : "pin-outline";
  try {
    const response = await fetch(address);
    if (!response.ok) return;
    L.geoJSON(await response.json(), {
      pane: "outlines",
      interactive: false,
      style: { className, weight: 1 },
    }).addTo(map);
  } catch {
    // Without outlines the pin can still be set; there is nothing to tell the person.
  }
}

// django-leaflet makes one for each point field, with the map and the field's id.
L.PinField = L.GeometryField.extend({
  addTo(map) {
    this._map = map;
    this.store = new this.options.field_store_class(this.options.fieldid, this.options);
    this._box = document.querySelector(`[data-pin-of="${this.options.fieldid}"]`);
    this._coordinates = this._box.querySelector(".pin-coordinates");
    this._past = [];
    drawOutlines(map, this._box.dataset.outlines);
    this._known = createKnownWithin(map, this._box.dataset.outlines, () => this._redraw());

    const stored = this.store.load()?.getLatLng();
    if (stored) {
      this._show(stored);
      this._frame(stored, 8);
    }
    // A click sets a pin where there is none; only dragging moves one, never a slip.
    map.on("click", (event) => this._marker || this.place(event.latlng.wrap()));
    this._coordinates.addEventListener("change", () => this._typed());
    this._coordinates.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this._typed();
    });
    // The page's own listeners take a submit for leaving, so this one comes before them.
    this._coordinates.form.addEventListener("submit", (event) => this._check(event), true);
    this._box.querySelector(".pin-remove").addEventListener("click", () => this.place(null));
    this._box.querySelector(".pin-undo").addEventListener("click", () => this._undo());
    for (const button of document.querySelectorAll("button[data-candidate]")) {
      button.hidden = false;
      button.addEventListener("click", () => this._take(button.dataset));
    }
    return this;
  },

  // Sets, moves or (with null) removes the pin, as the person's own doing.
  place(latlng) {
    this._past.push(this._marker?.getLatLng() ?? null);
    this._write(latlng);
  },

  _write(latlng) {
    this._show(latlng);
    if (latlng) this.store.save(this._marker);
    else this.store.formfield.value = "";
    this.store.formfield.dispatchEvent(new Event("input", { bubbles: true }));
  },

  _show(latlng) {
    this._marker?.remove();
    this._marker = null;
    if (latlng) {
      this._marker = L.marker(latlng, { icon: this._icon(), draggable: true, autoPan: true }).addTo(this._map);
      this._marker.getElement().setAttribute("aria-label", this._box.dataset.pin);
      this._marker.on("dragstart", () => this._past.push(this._marker.getLatLng()));
      this._marker.on("dragend", () => this._write(this._marker.getLatLng().wrap()));
    }
    this._drawExtent(latlng);
    this._shown = latlng ? `${latlng.lat.toFixed(4)}, ${latlng.lng.toFixed(4)}` : "";
    this._coordinates.value = this._shown;
    this._box.querySelector(".pin-remove").hidden = !latlng;
    this._box.querySelector(".pin-undo").hidden = this._past.length === 0;
    this._tell("");
  },

  // In sight, soon with all of the area or circle in which it lies, no closer than `zoom`.
  _frame(latlng, zoom) {
    // A movement that is still under way would end here again, after the extent came in sight.
    this._map.setView(latlng, zoom, { animate: false });
    this._closest = zoom;
  },

  async _drawExtent(latlng) {
    const extent = await this._known?.draw(latlng);
    if (extent && this._closest) {
      this._map.fitBounds(extent.getBounds(), { animate: false, maxZoom: this._closest });
      this._closest = null;
    }
  },

  _icon() {
    const shape = this._known?.shape() ?? "pin";
    return L.divIcon({ className: `pin-mark pin-mark-${shape}`, ...SHAPES[shape] });
  },

  // Somebody changed how exactly the place is known.
  _redraw() {
    this._marker?.setIcon(this._icon());
    this._marker?.getElement().setAttribute("aria-label", this._box.dataset.pin);
    this._drawExtent(this._marker?.getLatLng());
  },

  _undo() {
    this._write(this._past.pop());
  },

  _typed() {
    const text = this._coordinates.value.trim();
    if (text === this._shown) return this._tell("");
    const coordinates = readCoordinates(text);
    if (text && !coordinates) return this._tell(this._box.dataset.notUnderstood);
    this.place(coordinates && L.latLng(coordinates));
    if (coordinates) this._map.setView(coordinates, Math.max(this._map.getZoom(), 8));
  },

  // What was typed and not understood is not saved as if nothing had been typed.
  _check(event) {
    this._typed();
    if (!this._box.querySelector(".pin-problem").textContent) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this._coordinates.focus();
  },

  // One of the possible places that the workers listed.
  _take({ lat, lon, place, label, precision, radius }) {
    const latlng = L.latLng(Number(lat), Number(lon));
    this._known?.take({ precision, radius });
    this.place(latlng);
    this._frame(latlng, 9);
    const select = document.querySelector("#id_place");
    if (select && place) {
      select.append(new Option(label, place, true, true));
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    this._box.scrollIntoView({ block: "center" });
  },

  _tell(problem) {
    this._box.querySelector(".pin-problem").textContent = problem;
  },
});
