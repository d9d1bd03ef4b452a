// While a worker looks for a place, what the page says of it turns into the result.

import { whenTouched } from "./touched.js";

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 10000;
const form = document.querySelector("#content-main > form[method=post]:not(#changelist-form)");
let touched = false;

if (form) whenTouched(form, () => (touched = true));

function watch(mark, pause = FIRST_PAUSE) {
  setTimeout(() => ask(mark, pause), pause);
}

async function ask(mark, pause) {
  const later = Math.min(LONGEST_PAUSE, pause * 1.3);
  try {
    const response = await fetch(mark.dataset.locating);
    if (!response.ok) return;
    const answer = await response.json();
    if (answer.goes_on) watch(mark, later);
    else show(mark, answer);
  } catch {
    // The connection may come back; the page still says what it knew.
    watch(mark, later);
  }
}

function show(mark, { mark: html, state, region, box }) {
  const shownBox = mark.closest(".location-box");
  if (!shownBox) {
    const row = mark.closest("tr");
    row.querySelector(".field-state").textContent = state;
    row.querySelector(".field-region").textContent = region;
    mark.outerHTML = html;
  } else if (touched) {
    // What was changed stays; the pin is on the page the next time that it is opened.
    shownBox.outerHTML = box;
  } else {
    window.location.reload();
  }
}

document.querySelectorAll("[data-locating]").forEach((mark) => watch(mark));
