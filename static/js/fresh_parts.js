// Keeps the parts of a page up to date that change while somebody looks on. A page that has
// come to its end says so by an element with data-still.

import { askHtml } from "./api.js";
import { config } from "./config.js";

const warning = document.getElementById("out-of-date");

async function refresh() {
  if (document.hidden || document.querySelector("[data-still]")) {
    return;
  }
  try {
    const page = await askHtml("progress", window.location.href);
    if (page) {
      warning.hidden = true;
      document.querySelectorAll("[data-fresh]").forEach((part) => renew(part, page));
    }
  } catch {
    warning.textContent = config.texts.offline;
    warning.hidden = false;
  }
}

// Nobody loses the button that they are about to press, nor hears again what they heard.
function renew(part, page) {
  const fresh = page.getElementById(part.id);
  if (!part.contains(document.activeElement) && wordsOf(part) !== wordsOf(fresh)) {
    part.replaceWith(fresh);
  }
}

function wordsOf(part) {
  return part.textContent.replace(/\s+/g, " ");
}

setInterval(refresh, config.refreshSeconds * 1000);
