// The page's address holds the whole view: the filters, the list's tab, what the map shows.

import { config } from "./config.js";

const UNPLACED = "unplaced";

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

// {filters, unplaced, view}; `view` is {zoom, lat, lon}, or null if the address has none.
export function readAddress() {
  const given = new URLSearchParams(window.location.search);
  const [zoom, lat, lon, ...rest] = (given.get("map") ?? "").split("/").map(Number);
  const isView = [zoom, lat, lon].every(Number.isFinite) && rest.length === 0;
  return {
    filters: filtersOf(window.location.search),
    unplaced: given.get("list") === UNPLACED,
    view: isView && Math.abs(lat) <= 85 ? { zoom, lat, lon } : null,
  };
}

// A new entry in the browser's history, or with `replace` a correction of the last one.
export function writeAddress({ filters, unplaced, view }, { replace = false } = {}) {
  const parts = [filters.toString().replaceAll("%2C", ",")];
  if (unplaced) {
    parts.push(`list=${UNPLACED}`);
  }
  if (view) {
    parts.push(`map=${view.zoom}/${view.lat.toFixed(4)}/${view.lon.toFixed(4)}`);
  }
  const query = parts.filter(Boolean).join("&");
  const address = config.page + (query ? `?${query}` : "");
  if (replace) {
    window.history.replaceState(null, "", address);
  } else {
    window.history.pushState(null, "", address);
  }
  updateLinks(query, address);
}

// Links to this very page in another language, or by way of the sign-in.
function updateLinks(query, address) {
  for (const link of document.querySelectorAll("[data-language]")) {
    link.href = `${config.page}?${query ? `${query}&` : ""}lang=${link.dataset.language}`;
  }
  for (const link of document.querySelectorAll("[data-sign-in]")) {
    link.href = `${link.pathname}?next=${encodeURIComponent(address)}`;
  }
}
