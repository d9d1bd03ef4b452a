// A new row of a claim, an involvement ... rests on the report that is read beside the form,
// on that of the row before it, or on the incident's only report; it can be changed.

import { beingRead, reportsAtHand } from "./reports_at_hand.js";
import { choose } from "./statement_rows.js";

const ROW_REPORT = 'select[name$="-report"]:not([name*="__prefix__"])';

function reportToPropose(row) {
  const { report } = beingRead();
  if (report) return report;
  const chosen = [...document.querySelectorAll(ROW_REPORT)].filter(
    (select) => select.value && !row.contains(select),
  );
  if (chosen.length) {
    const option = chosen.at(-1).selectedOptions[0];
    return { id: option.value, name: option.textContent };
  }
  const atHand = reportsAtHand();
  return atHand.length === 1 ? atHand[0] : null;
}

document.addEventListener("formset:added", (event) => {
  const select = event.target.querySelector(ROW_REPORT);
  const proposed = select && !select.value && reportToPropose(event.target);
  if (proposed) choose(select, proposed);
});
