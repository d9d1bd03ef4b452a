// A new row of a claim, an involvement ... rests on the report of the row before it, or
// on the incident's only report; both can be changed.

const ROW_REPORT = 'select[name$="-report"]:not([name*="__prefix__"])';

function reportToPropose(row) {
  const chosen = [...document.querySelectorAll(ROW_REPORT)].filter(
    (select) => select.value && !row.contains(select),
  );
  if (chosen.length) return chosen.at(-1).selectedOptions[0];
  const ofIncident = document.querySelector("#id_reports")?.selectedOptions ?? [];
  return ofIncident.length === 1 ? ofIncident[0] : null;
}

document.addEventListener("formset:added", (event) => {
  const row = event.target;
  const select = row.querySelector(ROW_REPORT);
  const proposed = select && !select.value && reportToPropose(row);
  if (!proposed) return;
  select.append(new Option(proposed.textContent, proposed.value, true, true));
  select.dispatchEvent(new Event("change", { bubbles: true }));
});
