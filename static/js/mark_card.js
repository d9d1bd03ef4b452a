// What opens when somebody presses a mark: the card of an incident, or of all on one spot. When
// it is closed, the keyboard comes back to the mark.

import { createCard } from "./card.js";
import { isOneSpot, zoomInto } from "./clusters.js";

// `filters()` gives the filters in force, `focus(cluster)` brings the keyboard back to a mark.
export function createMarkCard(map, { filters, focus }) {
  let opened = null;
  const card = createCard(map, { filters, onClose: () => opened && focus(opened) });

  // A circle that comes apart is gone into instead.
  function open(cluster) {
    opened = cluster;
    if (cluster.incident) {
      card.showIncident(cluster.incident, cluster);
    } else if (isOneSpot(map, cluster)) {
      card.showSpot(cluster);
    } else {
      zoomInto(map, cluster);
    }
  }

  // An incident's card that no mark was pressed for.
  function openAt(position, reference) {
    opened = null;
    card.showIncident(reference, position);
  }

  // The keyboard's focus stays where it is: the card goes because the view changes.
  function close() {
    opened = null;
    card.close();
  }

  return { open, openAt, close };
}
