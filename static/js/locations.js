// The queue of places to settle: one incident after the other, without loading the page anew.

import { askHtml, sendForm } from "./api.js";
import { text } from "./config.js";
import { listenToKeys } from "./locations_keys.js";
import { createTaskMap } from "./locations_map.js";
import { usePin } from "./locations_pin.js";
import { useSearch } from "./locations_search.js";
import { clearNotice, showNotice } from "./notice.js";

// A key that is pressed twice by mistake must not settle the incident that has just come.
const CALM_MS = 250;

const said = document.querySelector("[data-said]");
const map = createTaskMap(document.getElementById("map"));
let task, search, pin;
let isBusy = false;

function say(words) {
  // Screen readers repeat nothing that has not changed.
  said.textContent = "";
  requestAnimationFrame(() => (said.textContent = words));
}

function setUp(words = "") {
  pin?.leave();
  task = document.getElementById("task");
  const drawn = task.querySelector("#drawn");
  map.show(drawn ? JSON.parse(drawn.textContent) : { candidates: [], others: [], area: null });
  const form = task.querySelector("[data-settle]");
  search = form && useSearch({ form, map, say });
  pin = form && usePin({ form, map, say, place: (button) => settle(form, button) });
  for (const hidden of task.querySelectorAll("[data-show-keys], [data-all-alike]")) {
    hidden.hidden = false;
  }
  for (const choice of task.querySelectorAll("[data-candidates] [data-lat]")) {
    const highlight = () => map.highlight(Number(choice.dataset.number));
    choice.addEventListener("focus", highlight);
    choice.addEventListener("mouseenter", highlight);
  }
  for (const list of task.querySelectorAll("select[data-area]")) {
    list.addEventListener("keydown", (event) => {
      // A list takes all letters; out of it, they are keys again.
      if (event.key === "Escape") focusTitle();
    });
  }
  if (words) say(words);
}

function focusTitle() {
  task.querySelector("#task-heading").focus({ preventScroll: true });
}

function replace(fragment) {
  const next = fragment.getElementById("task");
  task.replaceWith(document.adoptNode(next));
  history.replaceState(null, "", next.dataset.address);
  clearNotice();
  const title = next.querySelector("#task-heading");
  setUp([next.dataset.saidNow, title.textContent.trim()].filter(Boolean).join(" "));
  window.scrollTo({ top: 0 });
  focusTitle();
}

async function busily(work, whatFailed) {
  if (isBusy) return;
  isBusy = true;
  task.setAttribute("aria-busy", "true");
  try {
    const fragment = await work();
    if (fragment) replace(fragment);
  } catch (error) {
    showNotice(whatFailed, error, () => busily(work, whatFailed));
  }
  task.setAttribute("aria-busy", "true");
  setTimeout(() => {
    isBusy = false;
    task.removeAttribute("aria-busy");
  }, CALM_MS);
}

function send(form, button) {
  return busily(async () => (await sendForm(form, button))?.document, text("notSaved"));
}

function settle(form, button) {
  say(text("saving"));
  return send(form, button);
}

function go(link) {
  if (!link) return say(text("nothingElse"));
  return busily(() => askHtml("task", link.dataset.fragment), text("notLoaded"));
}

function accept(number) {
  const list = search?.isOpen ? "[data-found]" : "[data-candidates]";
  const button = task.querySelector(`${list} [data-number="${number}"]`);
  if (button) return settle(button.form, button);
  return say(text("noSuchNumber").replace("%(n)s", number));
}

function knownToArea(level) {
  const control = task.querySelector(`[data-area="${level}"]`);
  if (!control) return;
  if (control.matches("select")) control.focus();
  else settle(control.form, control);
}

function toggleAlike(isOn = null) {
  const boxes = [...task.querySelectorAll("[name=alike]")];
  if (!boxes.length) return;
  const on = isOn ?? !boxes.every(({ checked }) => checked);
  for (const box of boxes) box.checked = on;
  task.querySelector("[data-all-alike]").checked = on;
  say(text(on ? "alikeOn" : "alikeOff"));
}

function undo() {
  const form = document.querySelector("[data-undo]");
  if (!form) return say(text("nothingToUndo"));
  return send(form, null);
}

function showKeys() {
  document.querySelector("[data-keys]").showModal();
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-settle], [data-undo]")) return;
  event.preventDefault();
  if (event.target.matches("[data-undo]")) undo();
  else if (event.submitter?.name === "choice") settle(event.target, event.submitter);
});
document.addEventListener("click", (event) => {
  const step = event.target.closest("[data-step]");
  if (step && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
    event.preventDefault();
    go(step);
  }
  if (event.target.closest("[data-show-keys]")) showKeys();
});
document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-all-alike]")) toggleAlike(target.checked);
});

listenToKeys({
  isBusy: () => isBusy,
  accept,
  on: () => go(task.querySelector("[data-step=on]")),
  back: () => go(task.querySelector("[data-step=back]")),
  search: () => search?.open(),
  pin: () => pin?.open(),
  region: () => knownToArea("region"),
  state: () => knownToArea("state"),
  alike: () => toggleAlike(),
  undo,
  help: showKeys,
  leave: () => pin?.close() || search?.close(),
});
setUp();
