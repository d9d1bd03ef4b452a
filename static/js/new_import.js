// The form for a file: it says at once that one is too large, and that a long upload goes on.

import { config, text } from "./config.js";

const form = document.querySelector("[data-bring]");
const input = form.querySelector("input[type=file]");
const problem = document.getElementById("error-file");
const status = document.getElementById("bring-status");

function check() {
  const [file] = input.files;
  const isTooLarge = Boolean(file) && file.size > config.largest;
  problem.textContent = isTooLarge ? text("tooLarge") : "";
  input.toggleAttribute("aria-invalid", isTooLarge);
  return !isTooLarge;
}

input.addEventListener("change", check);

form.addEventListener("submit", (event) => {
  if (!check()) {
    event.preventDefault();
    input.focus();
    return;
  }
  status.textContent = text("uploading");
  form.querySelector("button").disabled = true;
});

// A page that comes back from the browser's memory can be sent again.
window.addEventListener("pageshow", () => {
  status.textContent = "";
  form.querySelector("button").disabled = false;
});
