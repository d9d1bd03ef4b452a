// "Another report says the same": one click adds a citation of it to a row.

import { beingRead, citedBy, reportsAtHand } from "./reports_at_hand.js";
import { choose, fieldOf } from "./statement_rows.js";

const LINE = ".form-row.field-another_report";

function prepare(row) {
  const line = row.querySelector(LINE);
  if (!line || row.matches(".empty-form")) return;
  row.querySelector(".add-citation")?.remove();
  if (fieldOf(row, "another_report").value || line.querySelector(".errorlist")) return;
  line.hidden = true;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button add-citation";
  button.textContent = document.querySelector("[data-another-report]").dataset.anotherReport;
  button.addEventListener("click", () => open(row, line, button));
  line.before(button);
}

function open(row, line, button) {
  line.hidden = false;
  button.remove();
  const cited = citedBy(row);
  const { report: read, quote } = beingRead();
  const others = reportsAtHand().filter(({ id }) => !cited.has(id));
  const report = others.find(({ id }) => id === read?.id) ?? others[0];
  if (report) choose(fieldOf(row, "another_report"), report);
  const field = fieldOf(row, "another_quote");
  if (report && report.id === read?.id && quote) field.value = quote;
  field.focus();
  row.dispatchEvent(new Event("input", { bubbles: true }));
}

document.querySelectorAll(".inline-related").forEach(prepare);
document.addEventListener("formset:added", (event) => prepare(event.target));
