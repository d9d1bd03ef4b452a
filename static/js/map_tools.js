// The tools of the map page, one module each: find a place, choose a part of the map, full
// screen, coordinates. What is seldom used is loaded when somebody first asks for it.

import { text } from "./config.js";
import { addFullScreen } from "./full_screen.js";
import { addButton } from "./map.js";
import { addPosition } from "./position.js";
import { showNotice } from "./notice.js";
import { bringIntoSight, createSelection } from "./selection.js";

// `onNarrow(name, value)` is told of a part of the map to keep to: "within" or "near" with the
// filter's value. Returns {show(query)}, which draws what of it is in force.
export function addTools(map, { frame, onNarrow }) {
  addLazily(map, { sign: "search", title: text("findPlace") }, async () => {
    const { createPlaceSearch } = await import("./place_search.js");
    return createPlaceSearch(map, frame, {
      onNear: (circle) => {
        onNarrow("near", circle);
        bringIntoSight(map, circle);
      },
    });
  });
  addLazily(map, { sign: "rectangle", title: text("chooseRectangle") }, async () => {
    const { createRectangle } = await import("./rectangle.js");
    return createRectangle(map, frame, { onBox: (box) => onNarrow("within", box) });
  });
  addFullScreen(map, frame.closest("main"));
  addPosition(map);
  return createSelection(map);
}

// A button that opens a tool: `load()` gives {toggle(button)}. It is loaded as soon as somebody
// comes near it.
function addLazily(map, { sign, title }, load) {
  let tool = null;

  function prepare() {
    tool ??= load().catch((error) => {
      tool = null;
      throw error;
    });
    return tool;
  }

  async function press() {
    try {
      (await prepare()).toggle(button);
    } catch (error) {
      showNotice(text("toolFailed"), error, press);
    }
  }

  const button = addButton(map, { sign, title, onPress: press });
  button.setAttribute("aria-expanded", "false");
  for (const event of ["pointerenter", "focus"]) {
    button.addEventListener(event, () => prepare().catch(() => {}));
  }
}
