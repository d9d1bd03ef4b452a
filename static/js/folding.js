// What unfolds over the map folds again when somebody goes elsewhere or presses Escape.

const UNFOLDED = ":is(.summary .how-counted, .timeline-key)[open]";

export function foldWhenLeft() {
  const unfolded = () => document.querySelectorAll(UNFOLDED);

  document.addEventListener("click", ({ target }) => {
    for (const details of unfolded()) {
      details.open = details.contains(target);
    }
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") {
      return;
    }
    for (const details of unfolded()) {
      const hadFocus = details.contains(document.activeElement);
      details.open = false;
      if (hadFocus) {
        details.querySelector("summary").focus({ preventScroll: true });
      }
    }
  });
}
