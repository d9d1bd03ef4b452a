// Names for the fields to which Django's templates and select2 give none: those in table
// rows, the parts of a date with a time, and the fields that complete what is typed.

const labelOf = (field) => document.querySelector(`label[for="${field.id}"]`);
const textOf = (element) => element?.textContent.trim().replace(/[:?]$/, "") ?? "";

function nameTableFields(root) {
  for (const cell of root.querySelectorAll(".tabular td")) {
    const fields = cell.querySelectorAll("input:not([type=hidden]), select, textarea");
    if (!fields.length) continue;
    const column = cell.closest("table").querySelectorAll("thead th")[cell.cellIndex];
    fields.forEach((field) => field.setAttribute("aria-label", textOf(column)));
  }
}

function nameDateAndTime(root) {
  for (const field of root.querySelectorAll(".datetime input")) {
    const line = field.closest(".form-row, .fieldBox").querySelector("label, legend");
    const part = field.previousSibling?.textContent ?? "";
    field.setAttribute("aria-label", `${textOf(line)} ${part.trim()}`.trim());
  }
}

function nameCompletingFields(root) {
  for (const select of root.querySelectorAll("select.select2-hidden-accessible")) {
    const name = select.getAttribute("aria-label") || textOf(labelOf(select));
    const box = select.nextElementSibling;
    if (!name || !box?.matches(".select2")) continue;
    const shown = box.querySelector(".select2-selection__rendered");
    const chosen = select.multiple ? "" : shown.getAttribute("title");
    for (const part of box.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]")) {
      part.removeAttribute("aria-labelledby");
      part.setAttribute("aria-label", chosen ? `${name}: ${chosen}` : name);
    }
  }
}

function nameAll(root = document) {
  nameTableFields(root);
  nameDateAndTime(root);
  nameCompletingFields(root);
  const search = document.querySelector("#searchbar");
  search?.setAttribute("aria-label", labelOf(search).querySelector("img").alt);
}

document.addEventListener("formset:added", (event) => setTimeout(() => nameAll(event.target)));
document.addEventListener("change", (event) => {
  if (event.target.matches("select.select2-hidden-accessible")) setTimeout(() => nameAll());
});
// select2 makes its fields in jQuery's turn, and this comes after it in the same line.
if (window.django?.jQuery) window.django.jQuery(() => nameAll());
else nameAll();
