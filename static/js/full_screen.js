// The map with its totals and timeline on the whole screen, where the browser can do that.

import { text } from "./config.js";
import { addButton } from "./map.js";

export function addFullScreen(map, element) {
  if (!document.fullscreenEnabled) {
    return;
  }
  const button = addButton(map, { sign: "full-screen", title: text("fullScreen"), onPress: toggle });

  function toggle() {
    if (document.fullscreenElement) {
      document.exitFullscreen();
    } else {
      element.requestFullscreen();
    }
  }

  element.addEventListener("fullscreenchange", () => {
    const title = text(document.fullscreenElement ? "leaveFullScreen" : "fullScreen");
    button.title = title;
    button.setAttribute("aria-label", title);
  });
}
