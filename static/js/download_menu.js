// The menu of files on the map page: it takes the view along as it is when it is opened.

// `view()` gives {filters, total, count}: the query of what is shown, how many incidents that
// are, and the same in words.
export function addDownloadMenu({ view }) {
  const menu = document.querySelector("[data-download]");
  const links = menu.querySelectorAll("a");

  function update() {
    const { filters, total, count } = view();
    const search = filters.toString().replaceAll("%2C", ",");
    menu.querySelector("[data-count]").textContent = count;
    for (const link of links) {
      link.search = search;
      const { mostAtOnce } = link.dataset;
      if (mostAtOnce) {
        link.querySelector(".download-prepared").hidden = total <= Number(mostAtOnce);
      }
    }
  }

  // However a file is taken: by pointer, by keyboard, in a window of its own.
  for (const name of ["toggle", "pointerdown", "focusin", "click"]) {
    menu.addEventListener(name, update);
  }
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
      event.stopPropagation();
    }
  });
}
