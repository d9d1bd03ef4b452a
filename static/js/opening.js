// What opens when somebody presses a mark on the map: an incident's card, or in the list
// the incidents of one cluster.

import { createCard } from "./card.js";
import { isOneSpot, withinOf, zoomInto } from "./clusters.js";

const CLOSE_TO_ONE = 8;
const besideEachOther = window.matchMedia("(min-width: 60.001rem)");

// `column` is that of the list. `filters()` gives the filters in force, `change(changes,
// options)` shows another view, `focus(cluster)` brings the keyboard back to a mark.
export function createOpening(map, column, { filters, change, focus }) {
  let opened = null;
  const card = createCard(map, { filters, onClose: () => opened && focus(opened) });

  function open(cluster) {
    const isByKeyboard = document.activeElement.matches(".leaflet-marker-icon:focus-visible");
    if (!cluster.incident && (!isOneSpot(map, cluster) || isListInSight(column))) {
      listHere(cluster, isByKeyboard);
      return;
    }
    opened = cluster;
    if (cluster.incident) {
      card.showIncident(cluster.incident, cluster);
    } else {
      card.showSpot(cluster);
    }
  }

  // The list keeps to the incidents of one cluster, and the map goes nearer to them.
  function listHere(cluster, isByKeyboard) {
    const then = () => isByKeyboard && column.querySelector("[data-here]")?.focus();
    change({ here: withinOf(cluster), unplaced: false }, { then });
    if (!isOneSpot(map, cluster)) {
      zoomInto(map, cluster);
    }
  }

  // Takes the map to an incident that somebody chose in the list.
  function locate(reference, position) {
    opened = null;
    map.getContainer().scrollIntoView({ block: "nearest" });
    // The card finds its room on the map when that has come to rest.
    map.once("moveend", () => card.showIncident(reference, position));
    map.setView([position.lat, position.lon], Math.max(map.getZoom(), CLOSE_TO_ONE));
  }

  // The keyboard's focus stays where it is: the card goes because the view changes.
  function close() {
    opened = null;
    card.close();
  }

  return { open, locate, close };
}

function isListInSight(column) {
  return besideEachOther.matches && getComputedStyle(column).visibility === "visible";
}
