// Choosing a part of the map by a box: dragged with mouse or finger, moved with the arrow keys,
// or all that is in sight.

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
  let start = null;

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
    start = null;
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

  cover.addEventListener("pointerdown", (event) => {
    if (event.target.closest(".rectangle-bar")) {
      return;
    }
    event.preventDefault();
    cover.setPointerCapture(event.pointerId);
    start = pointOf(event, cover);
    put({ ...start, right: start.left, bottom: start.top });
  });
  cover.addEventListener("pointermove", (event) => {
    if (start) {
      const { left: right, top: bottom } = pointOf(event, cover);
      put({ ...start, right, bottom });
    }
  });
  cover.addEventListener("pointerup", () => {
    const isBox = start && box.right - box.left > SHORTEST && box.bottom - box.top > SHORTEST;
    start = null;
    if (isBox) {
      take(box);
    }
  });
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

  // As a whole, no further than the edge; with the Shift key its lower right corner alone.
  function moveBy([x, y], isCorner) {
    const { width, height } = cover.getBoundingClientRect();
    const across = Math.min(Math.max(STEP * x, isCorner ? -width : -box.left), width - box.right);
    const down = Math.min(Math.max(STEP * y, isCorner ? -height : -box.top), height - box.bottom);
    put({
      left: box.left + (isCorner ? 0 : across),
      top: box.top + (isCorner ? 0 : down),
      right: Math.max(box.left + SHORTEST, box.right + across),
      bottom: Math.max(box.top + SHORTEST, box.bottom + down),
    });
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
  return { left: clientX - left, top: clientY - top };
}
