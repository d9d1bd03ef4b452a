// The gazetteer, searched while somebody types; its results are accepted by their numbers.

import { askJson } from "./api.js";
import { config, counted, text } from "./config.js";
import { showNotice } from "./notice.js";

const PAUSE_MS = 150;
const SHORTEST = 2;

// Returns {open, close, isOpen}; close says whether it was open.
export function useSearch({ form, map, say }) {
  const section = form.querySelector("[data-search]");
  const field = section.querySelector("[data-query]");
  const list = section.querySelector("[data-found]");
  const candidates = form.querySelector("[data-candidates]");
  let timer = null;
  let isOpen = false;
  let asked = "";

  section.hidden = false;

  async function ask() {
    const query = field.value.trim();
    if (query === asked) return;
    asked = query;
    if (query.length < SHORTEST) return clear();
    const address = new URLSearchParams({ q: query, at: form.dataset.reference });
    try {
      const answer = await askJson("gazetteer", `${config.search}?${address}`);
      // An answer to what was typed before would put other places under the numbers.
      if (answer && form.isConnected && field.value.trim() === query) show(answer.places);
    } catch (error) {
      asked = "";
      showNotice(text("searchFailed"), error, ask);
    }
  }

  function show(places) {
    isOpen = true;
    candidates.classList.add("is-aside");
    list.replaceChildren(...places.map(entry));
    map.showFound(places.map((place, index) => ({ ...place, number: index + 1 })));
    say(places.length ? counted("found", places.length) : text("nothingFound"));
    if (!places.length) list.append(line("li", text("nothingFound"), "soft"));
  }

  function clear() {
    isOpen = false;
    candidates.classList.remove("is-aside");
    list.replaceChildren();
    map.showFound();
  }

  function close() {
    if (!isOpen && !field.value) return false;
    field.value = asked = "";
    clear();
    return true;
  }

  function leave() {
    close();
    document.getElementById("task-heading").focus({ preventScroll: true });
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  section.addEventListener("keydown", async (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      leave();
    } else if (event.target === field && (event.key === "Enter" || event.key === "ArrowDown")) {
      event.preventDefault();
      clearTimeout(timer);
      await ask();
      list.querySelector("button")?.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    }
  });

  function step(direction) {
    const buttons = [...list.querySelectorAll("button")];
    const next = buttons.indexOf(document.activeElement) + direction;
    (buttons[next] ?? field).focus();
  }

  return {
    open() {
      field.focus();
      field.select();
    },
    close,
    get isOpen() {
      return isOpen;
    },
  };

  function entry({ id, name, spelling, area, precision, nearest }, index) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    Object.assign(button, { className: "choice", name: "choice", value: `place:${id}` });
    button.dataset.number = index + 1;
    const highlight = () => map.highlight(index + 1);
    button.addEventListener("focus", highlight);
    button.addEventListener("mouseenter", highlight);
    const number = line("span", String(index + 1), "choice-number");
    number.setAttribute("aria-hidden", "true");
    const words = line("span", "", "choice-words");
    const title = line("span", "", "choice-name");
    title.append(line("b", name), area ? ` · ${area}` : "");
    const notes = line("span", "", "choice-notes");
    notes.append(...[precision, spelling && `“${spelling}”`, nearest].filter(Boolean).map((note) => line("span", note)));
    words.append(title, notes);
    button.append(number, words);
    // What was chosen, should a colleague be quicker.
    const kept = document.createElement("input");
    Object.assign(kept, { type: "hidden", name: `found-${id}`, value: JSON.stringify({ name, area, id }) });
    item.append(button, kept);
    return item;
  }
}

function line(tag, words, className = "") {
  const element = document.createElement(tag);
  element.textContent = words;
  if (className) element.className = className;
  return element;
}
