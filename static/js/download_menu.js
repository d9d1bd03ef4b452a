// The menu of files on the map page: its links lead to what is shown, whenever that changes.

// `view()` gives {filters, total, count}: the query of what is shown, how many incidents that
// are, and the same in words.
export function addDownloadMenu({ view }) {
  const menu = document.querySelector("[data-download]");
  const links = menu.querySelectorAll("a");

  function follow() {
    const { filters, total, count } = view();
    const search = filters.toString().replaceAll("%2C", ",");
    menu.querySelector("[data-download-count]").textContent = count;
    for (const link of links) {
      link.search = search;
      const { mostAtOnce } = link.dataset;
      if (mostAtOnce) {
        link.querySelector(".download-prepared").hidden = total <= Number(mostAtOnce);
      }
    }
  }

  return { follow };
}
