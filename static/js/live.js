// Offers what has come since the page was loaded, without moving what one looks at.

import { askJson } from "./api.js";
import { config, counted, text } from "./config.js";

// `filters()` gives the filters in force, `shown()` the answer that is on the page,
// `onShow()` brings the page up to date because the person asked for it.
export function watchForNews({ filters, shown, onShow }) {
  const button = document.querySelector("[data-live] button");
  button.addEventListener("click", () => {
    button.hidden = true;
    onShow();
  });

  async function look() {
    if (document.hidden) {
      return;
    }
    const before = shown().version;
    try {
      const answer = await askJson("version", `${config.version}?${filters()}`);
      // The page may have changed while the answer was on its way.
      if (answer && before === shown().version) {
        offer(answer);
      }
    } catch {
      // The next look may find the server again; until then nothing new is known.
    }
  }

  function offer({ version, total }) {
    const more = total - shown().totals.total;
    button.textContent = more > 0 ? counted("news", more) : text("changed");
    button.hidden = version === shown().version;
  }

  setInterval(look, config.liveSeconds * 1000);
}
