// The button that copies the address of the view, to be sent to somebody else.

import { text } from "./config.js";

const SHOWN_FOR = 6000;

// `address()` gives the address from the root of the site.
export function addCopyLink(address) {
  const button = document.querySelector("[data-copy-link]");
  const status = document.querySelector("[data-copy-status]");
  let timer = null;
  button.addEventListener("click", async () => {
    const isCopied = await copy(new URL(address(), window.location.origin).href);
    button.focus();
    status.textContent = text(isCopied ? "linkCopied" : "linkNotCopied");
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      status.textContent = "";
    }, SHOWN_FOR);
  });
}

// Browsers offer the clipboard on secure addresses alone; elsewhere it goes the old way.
async function copy(words) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.className = "visually-hidden";
    field.value = words;
    document.body.append(field);
    field.select();
    const isCopied = document.execCommand("copy");
    field.remove();
    return isCopied;
  }
}
