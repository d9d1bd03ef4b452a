// "My views" in the filter panel: saved and brought up to date without leaving the page.

import { announce } from "./announce.js";
import { sendForm } from "./api.js";
import { text } from "./config.js";
import { showNotice } from "./notice.js";

// Whoever is not signed in has none.
export function watchSavedViews() {
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-view-form]");
    if (!form) {
      return;
    }
    event.preventDefault();
    // The address is the view: its filters, and the part of the map.
    form.elements.query_string.value = window.location.search.slice(1);
    await send(form, event.submitter);
  });
}

async function send(form, button) {
  let answer;
  try {
    answer = await sendForm(form, button);
  } catch (error) {
    showNotice(text("viewNotSaved"), error, () => send(form, button));
    return;
  }
  const section = answer?.document.getElementById("saved-views");
  if (section) {
    document.getElementById("saved-views").replaceWith(section);
    const done = section.querySelector("[role=status]").textContent;
    announce(done);
    (done ? section.querySelector("summary") : section.querySelector("#view-name")).focus();
  }
}
