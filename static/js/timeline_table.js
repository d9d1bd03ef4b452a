// The numbers of a timeline as a table, for screen readers and everybody who asks for it.

import { text, wholeNumber } from "./config.js";
import { rate } from "./timeline_words.js";

// Fills `table`. Each span's name is a button that calls `onChoose(index)`.
export function drawTable(table, timeline, spans, onChoose) {
  const parts = timeline.stack?.parts ?? [];
  const averages = timeline.average_4?.length ? [timeline.average_4, timeline.average_52] : [];
  const head = document.createElement("thead");
  const groups = row([
    cell("th", text(`timelineUnit_${spans.unit}`), { scope: "col", rowSpan: parts.length ? 2 : 1 }),
    ...["timelineIncidents", "timelineDeaths"].map((name) => cell("th", text(name), { scope: "col", rowSpan: parts.length ? 2 : 1 })),
    ...(averages.length ? ["timelineAverage4", "timelineAverage52", "timelineExceeds"] : []).map((name) =>
      cell("th", text(name), { scope: "col", rowSpan: parts.length ? 2 : 1 }),
    ),
    ...parts.map((part) => cell("th", part.label, { scope: "colgroup", colSpan: 2 })),
  ]);
  head.append(groups);
  if (parts.length) {
    head.append(row(parts.flatMap(() => ["timelineIncidents", "timelineDeaths"].map((name) => cell("th", text(name), { scope: "col" })))));
  }
  const body = document.createElement("tbody");
  for (let index = 0; index < spans.count; index += 1) {
    const name = cell("th", "", { scope: "row" });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: spans.name(index) });
    button.addEventListener("click", () => onChoose(index));
    name.append(button);
    body.append(
      row([
        name,
        cell("td", wholeNumber(timeline.incidents[index])),
        cell("td", deaths(timeline, index)),
        ...averages.map((numbers) => cell("td", numbers[index] === null ? "" : rate(numbers[index]))),
        ...(averages.length ? [cell("td", timeline.exceeds[index] ? text("timelineYes") : "")] : []),
        ...parts.flatMap((part) => [cell("td", wholeNumber(part.incidents[index])), cell("td", deaths(part, index))]),
      ]),
    );
  }
  table.replaceChildren(table.caption, head, body);
}

// Where nothing happened nobody died; where something did, it may not be known how many.
function deaths({ incidents, deaths: numbers }, index) {
  if (numbers[index] !== null) {
    return wholeNumber(numbers[index]);
  }
  return incidents[index] ? text("timelineNotKnown") : wholeNumber(0);
}

function row(cells) {
  const made = document.createElement("tr");
  made.append(...cells);
  return made;
}

function cell(name, content, attributes = {}) {
  return Object.assign(document.createElement(name), { textContent: content, ...attributes });
}
