// While the list keeps to the incidents of one circle, or says why the map is empty, and is out of
// sight, below the map of a phone, folded away or behind a map on the whole screen, a bar over the
// map says so and leads to it.

const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

// `column` is that of the list. Returns {follow()}, which shows what stands in the list now.
export function createHereBar(column) {
  const bar = document.querySelector("[data-here-bar]");
  const words = bar.querySelector("b");
  const [show, back] = bar.querySelectorAll("a");

  function follow() {
    const here = column.querySelector("[data-here]");
    const none = column.querySelector("[data-none]");
    const told = here ?? none;
    bar.hidden = !told;
    if (told) {
      words.textContent = told.textContent.trim();
      // Nothing can be done about a database without incidents.
      show.hidden = !here && !column.querySelector(".nothing a");
      back.hidden = !here;
      back.href = column.querySelector(".list-here a")?.href ?? "";
    }
  }

  show.addEventListener("click", async (event) => {
    event.preventDefault();
    if (document.fullscreenElement) {
      await document.exitFullscreen();
    }
    document.getElementById("list-closed").checked = false;
    (column.querySelector("[data-here]") ?? column).focus({ preventScroll: true });
    column.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth" });
  });
  follow();
  return { follow };
}
