// Asks the server for what the page shows: all of it, or the map alone when it moves.

import { askJson, drop, Refused } from "./api.js";
import { config, text } from "./config.js";
import { boxShown } from "./map.js";
import { clearNotice, showNotice } from "./notice.js";

// `question()` gives {filters, unplaced, here, map}; `onAnswer(answer)` gets the whole
// answer, `onMap(map)` what the map draws. Answers that came too late are dropped.
export function createResults({ question, onAnswer, onMap }) {
  const parts = [document.querySelector("[data-map-frame]"), document.getElementById("list")];
  // Asked for as a whole, and not answered yet.
  let underWay = null;
  let days = null;

  function setBusy(isBusy) {
    for (const part of parts) {
      part.setAttribute("aria-busy", String(isBusy));
    }
  }

  // `upto` is the row that the list has to reach; `then()` is called when all is shown.
  async function load(options = {}) {
    const { upto, then } = options;
    underWay = options;
    drop("map");
    clearNotice();
    setBusy(true);
    const query = asked(question());
    if (upto) {
      query.set("upto", upto);
    }
    await ask("results", `${config.results}?${query}`, {
      even: [400],
      onAnswer: (answer) => {
        underWay = null;
        onAnswer(answer);
        then?.();
      },
      onFailure: (error) => {
        underWay = null;
        showNotice(text("resultsFailed"), error, () => load(options));
      },
    });
  }

  // Resolves when the map is there, to false if that failed.
  async function loadMap() {
    if (underWay) {
      await load(underWay);
      return true;
    }
    setBusy(true);
    const query = mapQuery(question());
    for (const [name, day] of Object.entries(days ?? {})) {
      query.set(name, day);
    }
    return ask("map", `${config.map}?${query}`, {
      onAnswer: onMap,
      onFailure: (error) => {
        // The list shows a refused value's sentence beside its field.
        if (!(error instanceof Refused)) {
          showNotice(text("mapFailed"), error, loadMap);
        }
      },
    });
  }

  async function ask(channel, address, { onAnswer: answered, onFailure, even }) {
    let answer;
    try {
      answer = await askJson(channel, address, { even });
    } catch (error) {
      setBusy(false);
      onFailure(error);
      return false;
    }
    // One that was dropped is answered by the one that came after it.
    if (answer) {
      setBusy(false);
      answered(answer);
    }
    return true;
  }

  // The map for some days only, while the timeline plays, wherever it is moved meanwhile; with
  // null and null for all of the view.
  function showDays(from, to) {
    days = from === null ? null : { from, to };
    return loadMap();
  }

  return { load, loadMap, showDays };
}

function mapQuery({ filters, map }) {
  const query = new URLSearchParams(filters);
  query.set("zoom", Math.floor(map.getZoom()));
  query.set("bbox", boxShown(map));
  return query;
}

function asked(view) {
  const query = mapQuery(view);
  if (view.unplaced) {
    query.set("list", "unplaced");
  } else if (view.here) {
    query.set("here", view.here);
  }
  return query;
}
