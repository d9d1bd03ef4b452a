// The reports that somebody who fills in a form has at hand: stored with it, or chosen in it.

import { fieldOf } from "./statement_rows.js";

const stored = JSON.parse(document.querySelector("#reports-at-hand")?.textContent ?? "[]");
const CHOSEN = '#id_reports, select[name$="report"]:not([name*="__prefix__"])';

// A list of {id, name}; the id is text.
export function reportsAtHand() {
  const reports = new Map(stored.map(({ id, name }) => [String(id), name]));
  for (const select of document.querySelectorAll(CHOSEN)) {
    for (const option of select.selectedOptions) {
      if (option.value && !reports.has(option.value)) reports.set(option.value, option.textContent);
    }
  }
  return [...reports].map(([id, name]) => ({ id, name }));
}

// The ids of the reports on which a row rests already.
export function citedBy(row) {
  const another = fieldOf(row, "another_report");
  const cited = another.dataset.cited?.split(" ") ?? [];
  return new Set([fieldOf(row, "report").value, another.value, ...cited].filter(Boolean));
}

// What is being read beside the form: {report, quote}, both null where nothing is.
export function beingRead() {
  const panel = document.querySelector("#reading:not([hidden])");
  const select = panel?.querySelector("select");
  if (!select?.value) return { report: null, quote: null };
  return {
    report: { id: select.value, name: select.selectedOptions[0].textContent },
    quote: panel.dataset.quote || null,
  };
}
