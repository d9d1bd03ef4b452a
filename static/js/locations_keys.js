// One key for each thing to do. Nothing is caught while somebody types in a field.

// `actions`: accept(number), on, back, search, pin, region, state, alike, undo, help, leave.
export function listenToKeys({ isBusy, ...actions }) {
  const byKey = {
    n: actions.on,
    p: actions.back,
    "/": actions.search,
    d: actions.pin,
    r: actions.region,
    s: actions.state,
    a: actions.alike,
    u: actions.undo,
    "?": actions.help,
    Escape: actions.leave,
  };
  const arrows = { ArrowRight: actions.on, ArrowLeft: actions.back };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.repeat || isTypedInto(event.target) || document.querySelector("dialog[open]")) return;
    const number = numberOf(event);
    // On the map the arrows move it.
    const isOnMap = event.target.closest?.(".leaflet-container");
    const action = number
      ? () => actions.accept(number)
      : (byKey[event.key] ?? (isOnMap ? null : arrows[event.key]));
    if (!action) return;
    event.preventDefault();
    if (!isBusy()) action();
  });
}

function isTypedInto(element) {
  return Boolean(
    element.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"),
  );
}

// French keyboards have their digits above other signs: there the key itself counts.
function numberOf({ key, code, shiftKey }) {
  if (/^[1-9]$/.test(key)) return Number(key);
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code);
  return digit && !shiftKey && key.length === 1 ? Number(digit[1]) : null;
}
