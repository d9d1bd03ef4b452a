// Keeps the page of a file up to date while a worker makes it.

import { askHtml, Gone } from "./api.js";
import { config } from "./config.js";

const warning = document.getElementById("out-of-date");

async function refresh() {
  try {
    const page = await askHtml("prepared", window.location.href);
    const fresh = page?.getElementById("prepared");
    if (fresh) {
      document.getElementById("prepared").replaceWith(fresh);
    }
    warning.hidden = true;
  } catch (error) {
    if (error instanceof Gone) {
      // The file was taken away, or belongs to nobody who has signed in now: the page says so.
      window.location.reload();
      return;
    }
    warning.textContent = config.texts.offline;
    warning.hidden = false;
  }
  if (document.getElementById("prepared").dataset.settled === "no") {
    later();
  }
}

function later() {
  setTimeout(refresh, config.refreshSeconds * 1000);
}

later();
