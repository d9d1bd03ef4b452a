// While the list keeps to the incidents of one circle and is out of sight, below the map of a
// phone or folded away, a bar over the map says so and leads to it.

const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

// `column` is that of the list. Returns {follow()}, which shows what stands in the list now.
export function createHereBar(column) {
  const bar = document.querySelector("[data-here-bar]");
  const headingNow = () => column.querySelector("[data-here]");

  function follow() {
    const heading = headingNow();
    bar.hidden = !heading;
    if (heading) {
      bar.querySelector("b").textContent = heading.textContent.trim();
      bar.querySelector("[data-tab]").href = column.querySelector(".list-here a").href;
    }
  }

  bar.querySelector("[data-show-list]").addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("list-closed").checked = false;
    headingNow().focus({ preventScroll: true });
    column.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth" });
  });
  follow();
  return { follow };
}
