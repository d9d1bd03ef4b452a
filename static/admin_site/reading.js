// A report beside the form: its words fill rows of claims, of who was involved, of "unclaimed".

import { ask } from "./ask.js";
import { reportsAtHand } from "./reports_at_hand.js";
import { showSentences } from "./sentences.js";
import { addRow, choose, fieldOf, fillRow, markToCheck } from "./statement_rows.js";

const panel = document.querySelector("#reading");
const opener = document.querySelector(".open-reading");
// Which report was open on this page stays known while its form is saved again and again.
const REMEMBERED = `reading:${location.pathname}`;

if (panel && opener) start();

function start() {
  const part = (selector) => panel.querySelector(selector);
  const [select, text, tools] = [part("select"), part(".reading-text"), part(".reading-tools")];
  const [figures, status] = [part(".reading-figures"), part(".reading-status")];
  const words = panel.dataset;

  for (const button of tools.querySelectorAll("[data-use]")) {
    button.hidden = !document.querySelector(`#${button.dataset.use}-group`);
    button.addEventListener("click", () => use(button.dataset.use));
  }
  part("[data-close]").addEventListener("click", () => show(false));
  opener.addEventListener("click", () => show(panel.hidden));
  select.addEventListener("change", load);
  // Fields that complete what is typed tell of their changes through jQuery alone.
  window.django.jQuery(document).on("change", '#id_reports, select[name$="report"]', offer);
  panel.addEventListener("keydown", (event) => event.key === "Escape" && show(false));

  offer();
  const remembered = sessionStorage.getItem(REMEMBERED);
  if ([...select.options].some((option) => option.value === remembered)) {
    select.value = remembered;
    show(true, { moveFocus: false });
  }

  function show(open, { moveFocus = true } = {}) {
    panel.hidden = !open;
    opener.setAttribute("aria-expanded", open);
    document.body.classList.toggle("reads", open);
    if (open) load();
    else sessionStorage.removeItem(REMEMBERED);
    if (moveFocus) (open ? select : opener).focus();
  }

  // The reports at hand, without leaving the one that is read.
  function offer() {
    const read = select.value;
    const reports = reportsAtHand();
    select.replaceChildren(...reports.map(({ id, name }) => new Option(name, id)));
    if (reports.some(({ id }) => id === read)) select.value = read;
    if (select.value !== read && !panel.hidden) load();
  }

  async function load() {
    const wanted = select.value;
    choice("");
    text.replaceChildren();
    status.textContent = wanted ? "" : words.none;
    if (!wanted) return;
    sessionStorage.setItem(REMEMBERED, wanted);
    const report = await textOf(wanted);
    if (select.value !== wanted) return;
    if (!report) status.textContent = words.noAnswer;
    else if (!report.text.trim()) tellThatThereIsNone(report);
    else showSentences(text, report.text, report.language, choice);
  }

  async function textOf(id) {
    try {
      const response = await fetch(words.text.replace("/0/", `/${id}/`));
      return response.ok ? await response.json() : null;
    } catch {
      return null;
    }
  }

  function tellThatThereIsNone(report) {
    const link = document.createElement("a");
    link.href = report.address;
    link.textContent = words.addText;
    status.replaceChildren(`${words.noText} `, link);
  }

  // What can be done with the words that were chosen: "" hides it again.
  async function choice(quote) {
    panel.dataset.quote = quote;
    tools.hidden = !quote;
    part(".reading-quote").textContent = quote;
    figures.replaceChildren();
    status.textContent = "";
    if (!quote) return;
    const told = await ask(words.sentence, { sentence: quote });
    if (panel.dataset.quote !== quote) return;
    for (const figure of told?.figures ?? []) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button figure";
      button.textContent = figure.words;
      button.addEventListener("click", () => use("casualty_claims", figure));
      figures.append(button);
    }
    // The buttons took room from the text.
    text.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }

  function use(prefix, figure = { fields: {}, words: "" }) {
    const row = addRow(prefix);
    choose(fieldOf(row, "report"), { id: select.value, name: select.selectedOptions[0].textContent });
    fillRow(row, { quote: panel.dataset.quote, ...figure.fields });
    markToCheck(row, words.toCheck, figure.words || panel.dataset.quote);
    status.textContent = words.used;
    row.scrollIntoView({ block: "start" });
    const first = row.querySelector(".select2-selection, select:not([tabindex='-1']), input:not([type=hidden])");
    first?.focus({ preventScroll: true });
  }
}
