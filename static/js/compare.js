// With the reference that stays go its values, where nobody has chosen otherwise.

const form = document.querySelector("[data-compare]");
const touched = new Set();

form?.addEventListener("change", ({ target }) => {
  if (target.name !== "keep") {
    touched.add(target.name);
    return;
  }
  for (const cells of form.querySelectorAll("[data-unit]")) {
    const radios = [...cells.querySelectorAll("input[type=radio]")];
    const isOpen = !radios.some(({ checked }) => checked);
    if (isOpen || touched.has(radios[0].name)) continue;
    const own = radios.find(({ value }) => value === target.value);
    const other = radios.find(({ value }) => value !== target.value);
    (own.closest("[data-empty]") ? other : own).checked = true;
  }
});
