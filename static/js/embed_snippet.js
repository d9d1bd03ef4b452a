// The dialog with the lines that show this view in a frame on somebody's own page.

import { config } from "./config.js";
import "./copy.js";

// Scripts and their questions to our server need its origin; links open in a window of their
// own, free of the frame's limits.
const SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox";
const LEAST_HEIGHT = 240;

// `view()` gives {filters, view}: the query of what is shown, and {zoom, lat, lon}.
export function addEmbedDialog({ view }) {
  const dialog = document.querySelector("[data-embed-dialog]");
  const opener = document.querySelector("[data-embed]");
  if (!dialog || !opener) {
    return;
  }
  const form = dialog.querySelector("form");
  const code = document.getElementById("embed-code");
  const preview = dialog.querySelector("[data-embed-preview]");

  function write() {
    const { title, width, height, lang, timeline, extent } = form.elements;
    const { filters, view: shown } = view();
    const query = new URLSearchParams(filters);
    if (timeline.checked) {
      query.set("timeline", "1");
    }
    if (extent.checked && shown) {
      query.set("map", `${shown.zoom}/${shown.lat.toFixed(4)}/${shown.lon.toFixed(4)}`);
    }
    query.set("lang", lang.value);
    const address = new URL(config.embed, window.location.origin);
    address.search = query.toString().replaceAll("%2C", ",").replaceAll("%2F", "/");
    const frame = document.createElement("iframe");
    const attributes = {
      src: address.href,
      title: title.value.trim() || document.title,
      width: width.validity.valid && width.value ? width.value.replace("px", "") : "100%",
      height: Math.max(LEAST_HEIGHT, height.validity.valid ? Number(height.value) : 0),
      loading: "lazy",
      sandbox: SANDBOX,
      frameborder: "0",
    };
    for (const [name, value] of Object.entries(attributes)) {
      frame.setAttribute(name, value);
    }
    code.textContent = frame.outerHTML;
    preview.href = address.href;
  }

  opener.addEventListener("click", () => {
    const chips = [...document.querySelectorAll("#chips .chip:not(.clear) > span")];
    form.elements.title.value = [...chips.map((chip) => chip.textContent), document.title].join(" · ");
    write();
    dialog.showModal();
  });
  form.addEventListener("input", write);
  dialog.addEventListener("close", () => opener.focus());
}
