// The parts of the filter panel: how many values of each are on, how many incidents each
// option would find, clearing one part or all, and finding one of many options.

import { wholeNumber } from "./config.js";
import { createLongList } from "./long_list.js";

// `onClear(parameters)` asks to clear these parameters, with null all; `onOptions()` says that
// a list has more options than before.
export function createFacets(form, { onClear, onOptions }) {
  const facets = [...form.querySelectorAll("[data-facet]")].map((element) => ({
    element,
    parameter: element.dataset.facet,
    parameters: element.dataset.parameters.split(" "),
    find: findAmong(element),
    list: "long" in element.dataset ? createLongList(element, { onOptions: added }) : null,
  }));
  function added({ parameter }) {
    const facet = facets.find((each) => each.parameter === parameter);
    onOptions();
    facet.find?.();
  }

  // Says what is on, after the form has changed.
  function follow() {
    const filters = new FormData(form);
    const on = (name) => filters.getAll(name).filter((value) => value.trim() !== "").length;
    for (const { element, parameters } of facets) {
      const chosen = parameters
        .filter((name) => name !== "descendants")
        .reduce((sum, name) => sum + on(name), 0);
      element.querySelector("[data-chosen]").textContent = chosen ? wholeNumber(chosen) : "";
      hide(element.querySelector("[data-clear]"), !chosen);
    }
    const affiliates = form.querySelector("[data-affiliates]");
    if (affiliates) {
      affiliates.hidden = !on("group");
    }
    const isAnyOn = facets.some(({ element }) => !element.querySelector("[data-clear]").hidden);
    hide(form.querySelector("[data-clear-all]"), !isAnyOn && !on("q") && !on("within"));
  }

  // Puts new counts in the place of the old ones; nothing moves, and the focus stays.
  function showCounts(counts) {
    const isInStates = form.querySelector("[name=state]:checked") !== null;
    for (const { element, parameter, list } of facets) {
      const found = counts[parameter] ?? {};
      const keepsToStates = isInStates && parameter === "region";
      list?.follow(found);
      for (const option of element.querySelectorAll("[data-options] .option")) {
        const input = option.querySelector("input");
        const count = found[input.value] ?? 0;
        option.querySelector("small").textContent = wholeNumber(count);
        option.classList.toggle("none", count === 0);
        option.classList.toggle("elsewhere", keepsToStates && count === 0 && !input.checked);
      }
      for (const option of element.querySelectorAll("option[data-label]")) {
        option.textContent = `${option.dataset.label} (${wholeNumber(found[option.value] ?? 0)})`;
      }
    }
  }

  form.addEventListener("click", (event) => {
    const link = event.target.closest("[data-clear], [data-clear-all]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    const facet = facets.find(({ element }) => element.contains(link));
    // The link goes with what it cleared.
    (facet?.element.querySelector("summary") ?? form.elements.q).focus();
    onClear(facet ? facet.parameters : null);
  });

  return { follow, showCounts };
}

function hide(element, isHidden) {
  element.hidden = isHidden;
}

// Narrows the options to those whose names hold what is typed; gives a function that does so
// again, or null where there is nothing to type into.
function findAmong(facet) {
  const input = facet.querySelector("[data-find]");
  if (!input) {
    return null;
  }
  function show() {
    const wanted = plain(input.value.trim());
    facet.querySelector("[data-options]").classList.toggle("finding", wanted !== "");
    let isAny = false;
    for (const option of facet.querySelectorAll("[data-options] .option")) {
      const names = option.querySelector("span").textContent;
      option.hidden = !plain(`${names} ${option.dataset.also ?? ""}`).includes(wanted);
      isAny ||= !option.hidden;
    }
    facet.querySelector("[data-none-found]").hidden = isAny;
  }
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    // Enter here finds an option; it does not send the form.
    if (event.key === "Enter") {
      event.preventDefault();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      facet.querySelector("[data-options] .option:not([hidden]) input")?.focus();
    }
  });
  return show;
}

const plain = (words) =>
  words
    .normalize("NFKD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();
