// The filter panel: from its form to a query and back.

import { config } from "./config.js";
import { createDistance } from "./distance.js";
import { createFacets } from "./facets.js";

const TYPING_PAUSE = 300;
// All but the settings, which find no other incidents.
const narrowing = config.parameters.filter((name) => !config.settings.includes(name));

// Calls `onChange(filters, {typing})` whenever somebody changes something;
// `typing` is true while the same search text is being changed further.
export function createFilters(form, onChange) {
  let timer = null;
  let isTyping = false;

  function announce() {
    window.clearTimeout(timer);
    facets.follow();
    onChange(read(form), { typing: isTyping });
  }

  function change(filters) {
    isTyping = false;
    fillForm(filters);
    announce();
  }

  function fillForm(filters) {
    fill(form, filters);
    facets.follow();
    distance.follow();
  }

  const facets = createFacets(form, {
    // Without what one part of the panel, or with null all of it, asks for.
    onClear: (parameters) => {
      const filters = read(form);
      for (const name of parameters ?? narrowing) {
        filters.delete(name);
      }
      change(filters);
    },
    // Options that came later are ticked if they are asked for.
    onOptions: () => fill(form, read(form)),
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    announce();
  });
  form.addEventListener("change", (event) => {
    if (event.target.name && event.target.name !== "q") {
      isTyping = false;
      window.clearTimeout(timer);
      // Dates and numbers change with every digit.
      const isTyped = ["date", "number"].includes(event.target.type);
      timer = window.setTimeout(announce, isTyped ? TYPING_PAUSE : 0);
    }
  });
  form.elements.q.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      announce();
      isTyping = true;
    }, TYPING_PAUSE);
  });
  form.elements.q.addEventListener("blur", () => {
    isTyping = false;
  });
  const distance = createDistance(form, (near) => add("near", near));

  // Asks for one more thing that has no field, such as the part of the map to keep to.
  function add(name, value) {
    const filters = read(form);
    filters.set(name, value);
    change(filters);
  }

  fillForm(read(form));
  if (config.answer.facets) {
    facets.showCounts(config.answer.facets);
  }
  return { fill: fillForm, add, showCounts: facets.showCounts };
}

// What the form asks for, without what is empty or goes without saying.
function read(form) {
  const filters = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value.trim() !== "" && name !== "descendants") {
      filters.append(name, value.trim());
    }
  }
  const affiliates = form.querySelector("[name=descendants][type=checkbox]");
  if (affiliates && !affiliates.checked) {
    filters.append("descendants", "0");
  }
  return filters;
}

// What has no field, or none yet, is kept in hidden ones.
function fill(form, filters) {
  const kept = form.querySelector("[data-kept]");
  kept.replaceChildren();
  const fields = [...form.elements].filter(({ name }) => name);
  const has = (name, value) =>
    fields.some(
      (field) => field.name === name && (field.type !== "checkbox" || field.value === value),
    );
  for (const [name, value] of filters) {
    if (!has(name, value)) {
      kept.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
  }
  for (const field of fields) {
    if (field.name === "descendants") {
      field.checked = filters.get("descendants") !== "0";
    } else if (field.type === "checkbox") {
      field.checked = filters.getAll(field.name).includes(field.value);
    } else {
      field.value = filters.get(field.name) ?? "";
      // The first line of a drop-down list is what goes without saying.
      if (field.selectedIndex === -1) {
        field.selectedIndex = 0;
      }
    }
  }
}
