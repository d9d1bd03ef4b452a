// Buttons that copy the text of another element.

for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  const status = button.parentElement.querySelector("[role=status]");
  button.addEventListener("click", async () => {
    const isCopied = await copy(source);
    status.textContent = isCopied ? button.dataset.copied : button.dataset.failed;
  });
}

// Browsers offer the clipboard on secure addresses alone. Elsewhere the text is selected,
// and copied the old way or by the person.
async function copy(source) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(source);
    return document.execCommand("copy");
  }
}
