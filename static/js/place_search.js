// Finding a place of our own gazetteer by its name; the map goes there and marks it.

import { askJson, Refused } from "./api.js";
import { config, counted, text } from "./config.js";
import { createExtents } from "./extents.js";
import { roomForCard } from "./map.js";
import { showNotice } from "./notice.js";
import { loadOutline } from "./outlines.js";

const PAUSE_MS = 200;
const SHORTEST = 2;
// A ring around whatever stands at the place.
const FOUND_SIZE = 56;
// So close that the surroundings of a place are still in sight.
const ZOOM = { pin: 11, circle: 10, area: 8 };

// `onNear(circle)` is told of the surroundings to keep to, as the filter's "lon,lat,km".
export function createPlaceSearch(map, frame, { onNear }) {
  const panel = frame.querySelector("[data-place-search]");
  const field = panel.querySelector("input");
  const list = panel.querySelector("[data-found]");
  const note = panel.querySelector("[data-found-note]");
  const extents = createExtents(map);
  let opener = null;
  let mark = null;
  let timer = null;
  let asked = "";

  function open() {
    panel.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    field.focus();
    field.select();
  }

  function close() {
    panel.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    opener.focus({ preventScroll: true });
  }

  async function ask() {
    const wanted = field.value.trim();
    if (wanted === asked) {
      return;
    }
    asked = wanted;
    if (wanted.length < SHORTEST) {
      show([], "");
      return;
    }
    try {
      const query = new URLSearchParams({ q: wanted });
      const answer = await askJson("place", `${config.placeSearch}?${query}`);
      if (answer) {
        show(answer.places, noteOn(answer));
      }
    } catch (error) {
      asked = "";
      if (error instanceof Refused) {
        show([], error.message);
        return;
      }
      showNotice(text("searchFailed"), error, ask);
    }
  }

  function show(places, words) {
    note.textContent = words;
    list.replaceChildren(...places.map(entry));
  }

  function entry(place) {
    const item = document.createElement("li");
    const button = made("button", "");
    button.type = "button";
    const spelling = place.spelling ? [made("span", ` “${place.spelling}”`)] : [];
    button.append(made("b", place.name), ...spelling, made("span", whereOf(place)));
    button.addEventListener("click", () => goTo(place));
    item.append(button);
    return item;
  }

  async function goTo(place) {
    panel.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    const position = [place.lat, place.lon];
    const outline = place.area && (await loadOutline(place.area));
    if (outline) {
      map.fitBounds(L.geoJSON(outline).getBounds(), { animate: false });
    } else {
      map.setView(position, Math.max(map.getZoom(), ZOOM[place.drawn]), { animate: false });
    }
    forget();
    extents.draw([place]);
    mark = L.marker(position, {
      interactive: false,
      keyboard: false,
      icon: L.divIcon({ className: "found-place", iconSize: [FOUND_SIZE, FOUND_SIZE] }),
    }).addTo(map);
    showCard(place, position);
  }

  function showCard(place, position) {
    const card = document.getElementById("place-card").content.firstElementChild.cloneNode(true);
    const title = card.querySelector("h2");
    title.append(place.url ? Object.assign(made("a", place.name), { href: place.url }) : place.name);
    card.querySelector("[data-where]").textContent = whereOf(place);
    const near = card.querySelector("[data-near]");
    near.addEventListener("submit", (event) => {
      event.preventDefault();
      const km = near.querySelector("input").valueAsNumber;
      popup.close();
      onNear(`${place.lon.toFixed(5)},${place.lat.toFixed(5)},${km}`);
    });
    const popup = L.popup({ ...roomForCard(map, { widest: 300 }), offset: [0, -4] })
      .setLatLng(position)
      .setContent(card);
    const ofPlace = mark;
    popup.on("remove", () => ofPlace === mark && forget());
    popup.openOn(map);
    card.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        popup.close();
        opener.focus({ preventScroll: true });
      }
    });
    popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", text("close"));
    (title.querySelector("a") ?? near.querySelector("input")).focus({ preventScroll: true });
  }

  function forget() {
    mark?.remove();
    mark = null;
    extents.draw([]);
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  panel.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(timer);
    await ask();
    list.querySelector("button")?.focus();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const buttons = [...list.querySelectorAll("button")];
      const next = buttons.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      (buttons[next] ?? field).focus();
    }
  });
  panel.querySelector("[data-close]").addEventListener("click", close);

  return {
    toggle(button) {
      opener = button;
      if (panel.hidden) {
        open();
      } else {
        close();
      }
    },
  };
}

function noteOn({ places, are_alike: areAlike }) {
  if (!places.length) {
    return text("noPlace");
  }
  return areAlike ? text("placesAlike") : counted("placesFound", places.length);
}

const whereOf = ({ where, precision }) => [where, precision].filter(Boolean).join(" · ");

function made(tag, words) {
  return Object.assign(document.createElement(tag), { textContent: words });
}
