// The page's address holds the whole view: the filters, what the list and the map show.

import { config } from "./config.js";

const UNPLACED = "unplaced";
const isLanguageGiven = new URLSearchParams(window.location.search).has("lang");

// The filter parameters of a query string, and nothing else.
export function filtersOf(queryString) {
  const given = new URLSearchParams(queryString);
  const filters = new URLSearchParams();
  for (const name of config.parameters) {
    for (const value of given.getAll(name)) {
      filters.append(name, value);
    }
  }
  return filters;
}

// {filters, unplaced, here, view}: `here` is the part of the map to which the list keeps, ""
// for all; `view` is {zoom, lat, lon}, or null if the address has none.
export function readAddress() {
  const given = new URLSearchParams(window.location.search);
  const [zoom, lat, lon, ...rest] = (given.get("map") ?? "").split("/").map(Number);
  const isView = [zoom, lat, lon].every(Number.isFinite) && rest.length === 0;
  return {
    filters: filtersOf(window.location.search),
    unplaced: given.get("list") === UNPLACED,
    here: given.get("here") ?? "",
    view: isView && Math.abs(lat) <= 85 ? { zoom, lat, lon } : null,
  };
}

// The address of a view, from the root of the site.
export function addressOf(state, { withLanguage = false } = {}) {
  const language = `lang=${document.documentElement.lang}`;
  return address(withLanguage ? [...partsOf(state), language] : partsOf(state));
}

// A new entry in the browser's history, or with `replace` a correction of the last one.
export function writeAddress(state, { replace = false } = {}) {
  // Who came by an address with a language keeps it there.
  const here = addressOf(state, { withLanguage: isLanguageGiven });
  if (replace) {
    window.history.replaceState(window.history.state, "", here);
  } else {
    window.history.pushState(null, "", here);
  }
  updateLinks(partsOf(state), here);
}

// A view that nobody has moved stands in no address: its entry in the history keeps it, so that
// back leads to what was on the screen.
export function keepView(view) {
  window.history.replaceState({ ...window.history.state, view }, "");
}

// What was kept so, or null.
export function keptView() {
  return window.history.state?.view ?? null;
}

function partsOf({ filters, unplaced, here, view }) {
  const parts = [filters.toString().replaceAll("%2C", ",")];
  if (unplaced) {
    parts.push(`list=${UNPLACED}`);
  } else if (here) {
    parts.push(`here=${here}`);
  }
  if (view) {
    parts.push(`map=${view.zoom}/${view.lat.toFixed(4)}/${view.lon.toFixed(4)}`);
  }
  return parts.filter(Boolean);
}

const address = (parts) => config.page + (parts.length ? `?${parts.join("&")}` : "");

// Links to this very page in another language, or by way of the sign-in.
function updateLinks(parts, here) {
  for (const link of document.querySelectorAll("[data-language]")) {
    link.href = address([...parts, `lang=${link.dataset.language}`]);
  }
  for (const link of document.querySelectorAll("[data-sign-in]")) {
    link.href = `${link.pathname}?next=${encodeURIComponent(here)}`;
  }
}
