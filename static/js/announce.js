// Tells readers of the screen what has changed on it.

const announcer = document.querySelector("[data-announcer]");

export function announce(words) {
  announcer.textContent = words.replace(/\s+/g, " ").trim();
}
