// Forms that ask by their address: what is left empty stays out of it.

for (const form of document.querySelectorAll("form[data-short-address]")) {
  form.addEventListener("submit", () => {
    const isTicked = form.querySelector("[name=descendants][type=checkbox]")?.checked;
    const spare = [...form.elements].filter(
      // "With affiliates" goes without saying; its hidden field says "without".
      (field) => field.value === "" || (field.name === "descendants" && isTicked),
    );
    for (const field of spare) {
      field.disabled = true;
    }
    // Back again from the next page, the form can be filled in as before.
    window.setTimeout(() => {
      for (const field of spare) {
        field.disabled = false;
      }
    });
  });
}
