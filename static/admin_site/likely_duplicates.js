// Says while an incident's form is filled in which incidents may be the same, and why.

import { ask } from "./ask.js";
import { reportsAtHand } from "./reports_at_hand.js";
import { whenTouched } from "./touched.js";

const PAUSE = 700;
const FIELDS = [
  "title", "date", "date_end", "date_precision", "event_type", "place_text", "state", "region",
  "place", "point", "location_precision", "operation",
];
const box = document.querySelector("[data-likely-duplicates]");
const answer = box?.querySelector(".likely-duplicates-answer");
let asked = null;
let timer = null;

function element(name, className, ...children) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...children);
  return made;
}

function involved() {
  const rows = document.querySelectorAll("#involvements-group .dynamic-involvements");
  return [...rows].flatMap((row) => {
    const field = (name) => row.querySelector(`[name$="-${name}"]`);
    const who = field("civilians")?.checked ? "civilians" : field("group")?.value;
    const role = field("role")?.value;
    return who && role && !field("DELETE")?.checked ? [`${role}:${who}`] : [];
  });
}

function typed() {
  const values = { incident: box.dataset.incident };
  for (const name of FIELDS) values[name] = document.querySelector(`#id_${name}`)?.value ?? "";
  values.involved = involved().join(" ");
  values.reports = reportsAtHand().map(({ id }) => id).join(" ");
  return values;
}

async function look() {
  const values = typed();
  const question = JSON.stringify(values);
  if (!values.date || question === asked) return;
  asked = question;
  const told = await ask(box.dataset.likelyDuplicates, values);
  // Meanwhile something else may have been asked.
  if (question !== asked) return;
  if (told) return show(told);
  asked = null;
  answer.replaceChildren(element("p", "note", box.dataset.noAnswer));
}

function show({ likely }) {
  const list = element("ul", "", ...likely.map(line));
  answer.replaceChildren(likely.length ? list : element("p", "note", box.dataset.none));
}

function line({ title, address, compare, note, is_very_likely: isVeryLikely, reasons, objections }) {
  const item = element("li", "", newTab(address, title), " ");
  if (isVeryLikely) item.append(element("span", "mark very-likely", box.dataset.veryLikely), " ");
  item.append(element("span", "note", note), element("p", "", reasons.join(" · ")));
  if (objections.length) {
    const against = `${box.dataset.against} ${objections.join(" · ")}`;
    item.append(element("p", "note", against));
  }
  if (compare) {
    item.append(
      element("p", "likely-duplicate-links", newTab(compare, box.dataset.compare), " · ", newTab(`${compare}#apart`, box.dataset.apart)),
    );
  }
  return item;
}

function newTab(address, words) {
  const link = element("a", "", words);
  link.href = address;
  link.target = "_blank";
  link.title = box.dataset.newTab;
  return link;
}

if (box) {
  whenTouched(box.closest("form"), () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  look();
}
