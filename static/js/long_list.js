// A list of many options, of which the page has the first few: the others come when somebody
// looks for them, or when they have become the most frequent ones.

import { askJson } from "./api.js";
import { wholeNumber } from "./config.js";

// As many as the page has from the start.
const FIRST = 8;
// All options there are, asked for once: {parameter: [[value, label, also, beside]]}.
let catalogue = null;

// `onOptions({parameter})` is called when options were added.
export function createLongList(facet, { onOptions }) {
  const parameter = facet.dataset.facet;
  const list = facet.querySelector("[data-options]");
  const showAll = facet.querySelector("[data-all]");
  const notLoaded = facet.querySelector("[data-not-loaded]");
  let counts = {};

  // Adds those that are missing and for which `isWanted(value)`, the most frequent first.
  async function add(isWanted) {
    notLoaded.hidden = true;
    let options;
    try {
      options = (await allOptions(facet.closest("form").dataset.optionsAddress))[parameter];
    } catch {
      notLoaded.hidden = false;
      return false;
    }
    const there = new Set(valuesThere());
    const missing = options
      .filter(([value]) => !there.has(value) && isWanted(value))
      .sort(([one], [other]) => countOf(other) - countOf(one));
    list.append(...missing.map(optionOf));
    describe(options);
    onOptions({ parameter });
    return true;
  }

  async function addAll() {
    if (showAll && !showAll.hidden && (await add(() => true))) {
      showAll.hidden = true;
    }
  }

  const countOf = (value) => counts[value] ?? 0;
  const valuesThere = () => [...list.querySelectorAll("input")].map(({ value }) => value);

  // The page's first options lack their other names.
  function describe(options) {
    const names = new Map(options.map(([value, , also]) => [value, also]));
    for (const option of list.querySelectorAll(".option")) {
      option.dataset.also = names.get(option.querySelector("input").value) ?? "";
    }
  }

  function optionOf([value, label, , beside]) {
    const option = document.createElement("div");
    option.className = countOf(value) ? "option" : "option none";
    const count = document.createElement("small");
    count.id = `count-${parameter}-${value}`;
    count.textContent = wholeNumber(countOf(value));
    const input = Object.assign(document.createElement("input"), {
      type: "checkbox",
      name: parameter,
      value,
    });
    input.setAttribute("aria-describedby", count.id);
    const name = document.createElement("span");
    name.textContent = label;
    if (beside) {
      name.append(" ", Object.assign(document.createElement("i"), { textContent: beside }));
    }
    const words = document.createElement("label");
    words.append(input, name);
    option.append(words, " ", count);
    return option;
  }

  // Takes the counts of a new answer; what has become frequent joins the list at its end.
  function follow(newCounts) {
    counts = newCounts;
    const most = Object.keys(counts)
      .sort((one, other) => counts[other] - counts[one])
      .slice(0, FIRST);
    const there = new Set(valuesThere());
    if (showAll && !showAll.hidden && most.some((value) => !there.has(value))) {
      add((value) => most.includes(value));
    }
  }

  showAll?.addEventListener("click", (event) => {
    if (!(event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      const last = list.lastElementChild?.querySelector("input");
      addAll().then(() => last?.focus());
    }
  });
  facet.querySelector("[data-find]").addEventListener("focus", addAll);
  return { follow };
}

function allOptions(address) {
  catalogue ??= askJson("filter options", address);
  catalogue.catch(() => {
    catalogue = null;
  });
  return catalogue;
}
