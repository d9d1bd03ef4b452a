// Puts pieces of the page that the server wrote anew in the place of the old ones.

// `parts` has their HTML by the id of their element, `fieldErrors` the sentences about
// values that mean nothing by the parameter. The keyboard's focus and what is unfolded stay.
export function putParts(parts, fieldErrors) {
  for (const [id, html] of Object.entries(parts)) {
    const old = document.getElementById(id);
    const piece = new DOMParser().parseFromString(html, "text/html").getElementById(id);
    if (old && piece) {
      put(piece, old);
    }
  }
  for (const error of document.querySelectorAll(".field-error")) {
    error.textContent = fieldErrors[error.id.replace("error-", "")] ?? "";
  }
}

function put(piece, old) {
  const focused = old.contains(document.activeElement) ? signOf(document.activeElement) : null;
  const isOpen = old.querySelector("details")?.open;
  old.replaceWith(piece);
  if (isOpen) {
    piece.querySelector("details").open = true;
  }
  if (focused) {
    (piece.querySelector(focused) ?? piece.querySelector("a, button"))?.focus({
      preventScroll: true,
    });
  }
}

// By what an element is found again in what comes in its place.
function signOf(element) {
  if (element.id) {
    return `#${CSS.escape(element.id)}`;
  }
  const { tab } = element.dataset;
  return tab ? `[data-tab="${CSS.escape(tab)}"]` : `[href="${CSS.escape(element.getAttribute("href") ?? "")}"]`;
}
