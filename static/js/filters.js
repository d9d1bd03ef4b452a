// The filter panel: from its form to a query and back, and the search among groups.

const TYPING_PAUSE = 300;

// Calls `onChange(filters, {typing})` whenever somebody changes something;
// `typing` is true while the same search text is being changed further.
export function createFilters(form, onChange) {
  let timer = null;
  let isTyping = false;

  function announce() {
    window.clearTimeout(timer);
    onChange(read(form), { typing: isTyping });
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    announce();
  });
  form.addEventListener("change", (event) => {
    if (event.target.name && event.target.name !== "q") {
      isTyping = false;
      window.clearTimeout(timer);
      // Dates change with every digit.
      timer = window.setTimeout(announce, event.target.type === "date" ? TYPING_PAUSE : 0);
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
  searchAmongGroups(form);

  // Asks for one more thing that has no field, such as the part of the map to keep to.
  function add(name, value) {
    const filters = read(form);
    filters.set(name, value);
    fill(form, filters);
    announce();
  }

  return { fill: (filters) => fill(form, filters), add };
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

function fill(form, filters) {
  const kept = form.querySelector("[data-kept]");
  kept.replaceChildren();
  const fields = [...form.elements].filter(({ name, type }) => name && type !== "hidden");
  const names = new Set(fields.map(({ name }) => name));
  for (const [name, value] of filters) {
    if (!names.has(name)) {
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

function searchAmongGroups(form) {
  const input = form.querySelector("#find-group");
  if (!input) {
    return;
  }
  const plain = (words) =>
    words
      .normalize("NFKD")
      .replace(/\p{Diacritic}/gu, "")
      .toLowerCase();
  const kinds = [...form.querySelectorAll("[data-group-kind]")];
  input.addEventListener("input", () => {
    const wanted = plain(input.value.trim());
    let found = false;
    for (const kind of kinds) {
      for (const option of kind.querySelectorAll(".option")) {
        const names = plain(`${option.textContent} ${option.dataset.names ?? ""}`);
        option.hidden = !names.includes(wanted);
      }
      kind.hidden = !kind.querySelector(".option:not([hidden])");
      found ||= !kind.hidden;
    }
    form.querySelector("[data-no-group]").hidden = found;
  });
  // Enter here looks for a group; it does not send the form.
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
    }
  });
}
