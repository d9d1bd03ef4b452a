// Where two people changed the same, typing in a field chooses the own version of it.

import { whenTouched } from "./touched.js";

const form = document.querySelector("#content-main > form[method=post]");

function chooseMine(target) {
  const name = target?.name;
  if (!name || target.closest(".clash")) return;
  const line = target.closest(".form-row, tr");
  const choices = line?.querySelectorAll(`input[type=radio][name="${CSS.escape(name)}-choice"]`);
  for (const choice of choices ?? []) choice.checked = choice.value.startsWith("mine:");
}

if (form?.querySelector(".clash")) {
  whenTouched(form, (event) => chooseMine(event.target));
  form.querySelector(".clash").scrollIntoView({ block: "center" });
}
