// Rows of statements in a form: adding one, filling it, marking what a person has to check.

const PROMPT = "to-check";

// Adds an empty row to the rows of `prefix`, as "Add another" does; returns the row.
export function addRow(prefix) {
  document.querySelector(`#${prefix}-group .add-row a`).click();
  return [...document.querySelectorAll(`#${prefix}-group .dynamic-${prefix}`)].at(-1);
}

export const fieldOf = (row, name) => row.querySelector(`[name$="-${name}"]`);

// Chooses what a field that completes what is typed may not have on offer yet.
export function choose(select, { id, name }) {
  const value = String(id);
  const offered = [...select.options].find((option) => option.value === value);
  if (offered) offered.selected = true;
  else select.append(new Option(name, value, true, true));
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

// Fills fields by name; `values` has text, numbers, true or false, {id, name}, or null.
export function fillRow(row, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = fieldOf(row, name);
    if (!field || value === null) continue;
    if (typeof value === "object") choose(field, value);
    else if (typeof value === "boolean") field.checked = value;
    else field.value = value;
  }
  row.dispatchEvent(new Event("input", { bubbles: true }));
}

// Says above the row's fields what was understood, and that a person has to look at it.
export function markToCheck(row, heading, words) {
  const note = document.createElement("p");
  const strong = document.createElement("strong");
  note.className = PROMPT;
  strong.textContent = heading;
  note.append(strong, ` ${words}`);
  row.querySelector("h3").after(note);
}
