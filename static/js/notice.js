// Telling the person what went wrong, with a way to try again.

import { Failed } from "./api.js";

const box = document.querySelector("[data-notice]");
let tryAgain = null;

box?.querySelector("button").addEventListener("click", () => {
  const again = tryAgain;
  clearNotice();
  again?.();
});

// `what` is a sentence; what the error says of the connection comes after it.
export function showNotice(what, error, again) {
  const isKnown = error instanceof Failed;
  if (!isKnown) {
    console.error(error);
  }
  if (!box) {
    return;
  }
  box.querySelector("span").textContent = isKnown ? `${what} ${error.message}` : what;
  tryAgain = again;
  box.hidden = false;
}

export function clearNotice() {
  if (box) {
    box.hidden = true;
  }
}
