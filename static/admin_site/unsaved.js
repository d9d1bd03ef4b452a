// Asks before a page is left on which something was changed and not saved.

import { whenTouched } from "./touched.js";

const form = document.querySelector("form#changelist-form, #content-main > form[method=post]");

if (form && form.id !== "changelist-form") {
  let touched = document.querySelector(".errornote") !== null;
  let leaving = false;

  whenTouched(form, () => (touched = true));
  form.addEventListener("submit", () => (leaving = true));
  window.addEventListener("beforeunload", (event) => {
    if (touched && !leaving) event.preventDefault();
  });
}
