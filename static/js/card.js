// The card of an incident on the map, or the incidents of one spot.

import { askHtml } from "./api.js";
import { withinOf } from "./clusters.js";
import { config, counted, text } from "./config.js";
import { roomForCard } from "./map.js";
import { clearNotice, showNotice } from "./notice.js";

// `filters()` gives the filters in force, `onClose()` is told when a card goes.
export function createCard(map, { filters, onClose }) {
  const popup = L.popup();
  popup.on("remove", onClose);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      map.closePopup(popup);
    }
  });

  async function show(position, address, wrap) {
    clearNotice();
    try {
      const answer = await askHtml("card", address);
      if (answer) {
        Object.assign(popup.options, roomForCard(map, { widest: 330 }));
        popup.setLatLng([position.lat, position.lon]).setContent(wrap(answer)).openOn(map);
        prepare(popup.getElement());
      }
    } catch (error) {
      showNotice(text("cardFailed"), error, () => show(position, address, wrap));
    }
  }

  function prepare(element) {
    element.querySelector(".leaflet-popup-close-button").setAttribute("aria-label", text("close"));
    element.querySelector("h3 a")?.focus({ preventScroll: true });
  }

  // What of the filters says which figure is shown.
  function settingsOf(query) {
    return new URLSearchParams([...query].filter(([name]) => config.settings.includes(name)));
  }

  function showIncident(reference, position) {
    const path = config.card.replace("reference", encodeURIComponent(reference));
    const address = `${path}?${settingsOf(filters())}`;
    return show(position, address, (answer) => answer.querySelector(".card"));
  }

  function showSpot(cluster) {
    const query = new URLSearchParams(filters());
    query.set("within", withinOf(cluster));
    return show(cluster, `${config.rows}?${query}`, (answer) => {
      const head = document.createElement("p");
      head.className = "spot-head";
      head.textContent = text("here").replace(
        "%(incidents)s",
        counted("incidents", cluster.count),
      );
      const list = document.createElement("ol");
      list.className = "spot";
      list.append(...answer.querySelectorAll(".row"));
      const content = document.createElement("div");
      content.append(head, list);
      return content;
    });
  }

  return { showIncident, showSpot, close: () => map.closePopup(popup) };
}
