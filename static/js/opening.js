// What opens when somebody presses a mark on the map page: an incident's card, or in the list
// the incidents of one cluster.

import { isOneSpot, withinOf, zoomInto } from "./clusters.js";
import { createMarkCard } from "./mark_card.js";

const CLOSE_TO_ONE = 8;
const besideEachOther = window.matchMedia("(min-width: 60.001rem)");

// `column` is that of the list. `filters()` gives the filters in force, `change(changes,
// options)` shows another view, `focus(cluster)` brings the keyboard back to a mark.
export function createOpening(map, column, { filters, change, focus }) {
  const card = createMarkCard(map, { filters, focus });

  function open(cluster) {
    const isByKeyboard = document.activeElement.matches(".leaflet-marker-icon:focus-visible");
    if (!cluster.incident && (!isOneSpot(map, cluster) || isListInSight(column))) {
      listHere(cluster, isByKeyboard);
    } else {
      card.open(cluster);
    }
  }

  // The list keeps to the incidents of one cluster, and the map goes nearer to them.
  function listHere(cluster, isByKeyboard) {
    const goesThere = isByKeyboard && !document.fullscreenElement;
    const then = () => goesThere && column.querySelector("[data-here]")?.focus();
    change({ here: withinOf(cluster), unplaced: false }, { then });
    if (!isOneSpot(map, cluster)) {
      zoomInto(map, cluster);
    }
  }

  // Takes the map to an incident that somebody chose in the list.
  function locate(reference, position) {
    map.getContainer().scrollIntoView({ block: "nearest" });
    // The card finds its room on the map when that has come to rest.
    map.once("moveend", () => card.openAt(position, reference));
    map.setView([position.lat, position.lon], Math.max(map.getZoom(), CLOSE_TO_ONE));
  }

  return { open, locate, close: card.close };
}

// Not below the map, nor folded away, nor behind a map on the whole screen.
function isListInSight(column) {
  const isUnfolded = getComputedStyle(column).visibility === "visible";
  return besideEachOther.matches && isUnfolded && !document.fullscreenElement;
}
