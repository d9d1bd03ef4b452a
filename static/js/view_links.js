// Links that take the filters along as they are when they are followed: by pointer, by keyboard,
// in a window of its own.

// `filters()` gives the query of what is shown. Other parameters of a link stay as they are.
export function addViewLinks({ filters, parameters }) {
  for (const link of document.querySelectorAll("[data-view-link]")) {
    const update = () => {
      const query = new URLSearchParams(filters());
      for (const [name, value] of new URLSearchParams(link.search)) {
        if (!parameters.includes(name)) {
          query.append(name, value);
        }
      }
      link.search = query.toString().replaceAll("%2C", ",");
    };
    for (const name of ["pointerdown", "focus", "click"]) {
      link.addEventListener(name, update);
    }
  }
}
