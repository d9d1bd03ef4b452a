// A new row of a claim, an involvement ... rests on the report that is read beside the form,
// or on the incident's only report; it can be changed. What another row rests on says
// nothing of it: news of another day has another report.

import { beingRead, reportsAtHand } from "./reports_at_hand.js";
import { choose } from "./statement_rows.js";

const ROW_REPORT = 'select[name$="-report"]:not([name*="__prefix__"])';

function reportToPropose() {
  const { report } = beingRead();
  if (report) return report;
  const atHand = reportsAtHand();
  return atHand.length === 1 ? atHand[0] : null;
}

document.addEventListener("formset:added", (event) => {
  const select = event.target.querySelector(ROW_REPORT);
  const proposed = select && !select.value && reportToPropose();
  if (proposed) choose(select, proposed);
});
