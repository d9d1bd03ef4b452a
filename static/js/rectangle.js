// Choosing a part of the map by a box: dragged with the mouse, which takes it at once; drawn,
// moved and pulled at its corners with a finger, under which nobody sees exactly where it ends;
// moved with the arrow keys; or all that is in sight.

// A shorter drag is a click that slipped.
const SHORTEST = 8;
const STEP = 10;
const FIRST_SHARE = 0.5;
const DIGITS = 4;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// `onBox(box)` is told of the box as the filter's value "west,south,east,north".
export function createRectangle(map, frame, { onBox }) {
  const cover = frame.querySelector("[data-rectangle]");
  const shape = cover.querySelector("[data-box]");
  let opener = null;
  // In pixels of the cover: {left, top, right, bottom}.
  let box = null;
  // While it is dragged: {before, isTaken, wanted(across, down)} with the start in {x, y}.
  let drag = null;

  function open() {
    cover.hidden = false;
    // On a phone its buttons would lie below the screen.
    frame.scrollIntoView({ block: "nearest" });
    opener.setAttribute("aria-expanded", "true");
    const { width, height } = cover.getBoundingClientRect();
    const [aside, above] = [(width * FIRST_SHARE) / 2, (height * FIRST_SHARE) / 2];
    put({ left: aside, top: above, right: width - aside, bottom: height - above });
    shape.focus({ preventScroll: true });
  }

  function close() {
    cover.hidden = true;
    drag = null;
    opener.setAttribute("aria-expanded", "false");
    opener.focus({ preventScroll: true });
  }

  function put(wanted) {
    const { width, height } = cover.getBoundingClientRect();
    const within = (value, most) => Math.min(Math.max(value, 0), most);
    box = {
      left: within(Math.min(wanted.left, wanted.right), width),
      right: within(Math.max(wanted.left, wanted.right), width),
      top: within(Math.min(wanted.top, wanted.bottom), height),
      bottom: within(Math.max(wanted.top, wanted.bottom), height),
    };
    shape.style.left = `${box.left}px`;
    shape.style.top = `${box.top}px`;
    shape.style.width = `${box.right - box.left}px`;
    shape.style.height = `${box.bottom - box.top}px`;
  }

  function take({ left, top, right, bottom }) {
    const northWest = map.containerPointToLatLng([left, top]);
    const southEast = map.containerPointToLatLng([right, bottom]);
    close();
    tell(L.latLngBounds(northWest, southEast));
  }

  function tell(bounds) {
    const value = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    onBox(value.map((degrees) => degrees.toFixed(DIGITS)).join(","));
  }

  // What follows the pointer: under a finger the box or its corner, else a box that begins here.
  function dragFrom({ target, pointerType }, { x, y }) {
    const before = box;
    const isFinger = pointerType !== "mouse";
    const corner = isFinger && target.closest("[data-corner]")?.dataset.corner.split(" ");
    if (corner) {
      const [side, edge] = corner;
      const wanted = (across, down) => ({
        ...before,
        [side]: before[side] + across,
        [edge]: before[edge] + down,
      });
      return { x, y, before, isTaken: false, wanted };
    }
    if (isFinger && target === shape) {
      return { x, y, before, isTaken: false, wanted: (across, down) => moved(before, across, down) };
    }
    const wanted = (across, down) => ({ left: x, top: y, right: x + across, bottom: y + down });
    return { x, y, before, isTaken: !isFinger, wanted };
  }

  cover.addEventListener("pointerdown", (event) => {
    if (event.target.closest(".rectangle-bar") || !event.isPrimary) {
      return;
    }
    event.preventDefault();
    cover.setPointerCapture(event.pointerId);
    drag = dragFrom(event, pointOf(event, cover));
  });
  cover.addEventListener("pointermove", (event) => {
    if (drag && event.isPrimary) {
      const { x, y } = pointOf(event, cover);
      put(drag.wanted(x - drag.x, y - drag.y));
    }
  });
  cover.addEventListener("pointerup", ({ isPrimary }) => isPrimary && endDrag(true));
  cover.addEventListener("pointercancel", ({ isPrimary }) => isPrimary && endDrag(false));

  // A click that slipped leaves the box as it was.
  function endDrag(isWanted) {
    if (!drag) {
      return;
    }
    const { before, isTaken } = drag;
    drag = null;
    if (!isWanted || box.right - box.left <= SHORTEST || box.bottom - box.top <= SHORTEST) {
      put(before);
    } else if (isTaken && box !== before) {
      take(box);
    }
  }

  cover.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (event.target === shape && event.key in MOVES) {
      event.preventDefault();
      moveBy(MOVES[event.key], event.shiftKey);
    } else if (event.target === shape && event.key === "Enter") {
      event.preventDefault();
      take(box);
    }
  });

  // As a whole; with the Shift key its lower right corner alone.
  function moveBy([x, y], isCorner) {
    if (!isCorner) {
      put(moved(box, STEP * x, STEP * y));
      return;
    }
    put({
      ...box,
      right: Math.max(box.left + SHORTEST, box.right + STEP * x),
      bottom: Math.max(box.top + SHORTEST, box.bottom + STEP * y),
    });
  }

  // No further than the edge of the map.
  function moved({ left, top, right, bottom }, across, down) {
    const { width, height } = cover.getBoundingClientRect();
    const east = Math.min(Math.max(across, -left), width - right);
    const south = Math.min(Math.max(down, -top), height - bottom);
    return { left: left + east, top: top + south, right: right + east, bottom: bottom + south };
  }

  cover.querySelector("[data-take]").addEventListener("click", () => take(box));
  cover.querySelector("[data-all-in-sight]").addEventListener("click", () => {
    const bounds = map.getBounds();
    close();
    tell(bounds);
  });
  cover.querySelector("[data-cancel]").addEventListener("click", close);

  return {
    toggle(button) {
      opener = button;
      if (cover.hidden) {
        open();
      } else {
        close();
      }
    },
  };
}

function pointOf({ clientX, clientY }, cover) {
  const { left, top } = cover.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
}
