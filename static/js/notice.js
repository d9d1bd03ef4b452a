// Telling the person what went wrong, with a way to try again.

const box = document.querySelector("[data-notice]");

// `what` is a sentence; what the error says of the connection comes after it.
export function showNotice(what, error, again) {
  // By name: what is loaded later brings a class of its own.
  const isKnown = error.name === "Failed";
  if (!isKnown) {
    console.error(error);
  }
  if (!box) {
    return;
  }
  box.querySelector("span").textContent = isKnown ? `${what} ${error.message}` : what;
  // The last one alone, whichever file it comes from.
  box.querySelector("button").onclick = () => {
    clearNotice();
    again?.();
  };
  box.hidden = false;
}

export function clearNotice() {
  if (box) {
    box.hidden = true;
  }
}
