// Asks before a page is left on which something was typed and not saved.

const form = document.querySelector("form#changelist-form, #content-main > form[method=post]");

if (form && form.id !== "changelist-form") {
  let typed = document.querySelector(".errornote") !== null;
  let leaving = false;

  form.addEventListener("input", () => (typed = true));
  form.addEventListener("submit", () => (leaving = true));
  window.addEventListener("beforeunload", (event) => {
    if (typed && !leaving) event.preventDefault();
  });
}
