// A pin in the middle of the map: the map is moved under it, by hand or by keyboard.

import { text } from "./config.js";

const DIGITS = 5;

// `place(button)` sends the pin. Returns {open, close, leave}: close says whether it was open,
// leave frees the map for the next incident.
export function usePin({ form, map, say, place }) {
  const frame = document.querySelector("[data-map-frame]");
  const section = form.querySelector("[data-pin]");
  const usualNeighbour = section.nextElementSibling;
  const candidates = form.querySelector("[data-candidates]");
  const fields = section.querySelector("[data-pin-fields]");
  const drop = form.querySelector("[data-drop]");
  const button = fields.querySelector("button[value=pin]");
  const { lat, lon } = form.elements;
  const { leaflet } = map;
  let isOpen = false;

  drop.hidden = false;
  // What was typed before a refusal stays in sight.
  fields.hidden = !(lat.value || lon.value);
  if (!fields.hidden) open({ keepsFields: true });

  function follow() {
    const centre = leaflet.getCenter().wrap();
    lat.value = centre.lat.toFixed(DIGITS);
    lon.value = centre.lng.toFixed(DIGITS);
  }

  function centreOn({ latlng }) {
    leaflet.panTo(latlng);
  }

  function typed() {
    const [latitude, longitude] = [lat, lon].map(({ value }) => Number(value.replace(",", ".")));
    if (lat.value && lon.value && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) {
      leaflet.off("move", follow);
      leaflet.panTo([latitude, longitude], { animate: false });
      leaflet.on("move", follow);
    }
  }

  function open({ keepsFields = false } = {}) {
    if (!isOpen) {
      isOpen = true;
      fields.hidden = false;
      drop.hidden = true;
      // What goes with the pin is in sight before it is placed.
      candidates.before(section);
      frame.classList.add("is-dropping");
      if (keepsFields) typed();
      else follow();
      leaflet.on("move", follow).on("click", centreOn);
      leaflet.getContainer().addEventListener("keydown", pressed);
    }
    if (keepsFields) return;
    leaflet.getContainer().focus({ preventScroll: true });
    frame.scrollIntoView({ block: "nearest" });
    say(text("pinMode"));
  }

  function pressed(event) {
    if (event.key === "Enter" && event.target === leaflet.getContainer()) {
      event.preventDefault();
      place(button);
    }
  }

  function leave() {
    isOpen = false;
    leaflet.off("move", follow).off("click", centreOn);
    leaflet.getContainer().removeEventListener("keydown", pressed);
    frame.classList.remove("is-dropping");
  }

  for (const field of [lat, lon]) field.addEventListener("input", typed);
  drop.addEventListener("click", () => open());
  fields.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input:not([type=checkbox])")) {
      event.preventDefault();
      place(button);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });

  function close() {
    if (!isOpen) return false;
    leave();
    lat.value = lon.value = "";
    fields.hidden = true;
    drop.hidden = false;
    usualNeighbour.before(section);
    drop.focus();
    return true;
  }

  return { open, close, leave };
}
