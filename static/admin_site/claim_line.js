// One line becomes several claims, in rows that a person checks before saving the form.

import { ask } from "./ask.js";
import { addRow, fillRow, markToCheck } from "./statement_rows.js";

const box = document.querySelector("[data-claim-line]");
const field = box?.querySelector("textarea");
const answer = box?.querySelector(".claim-line-answer");

const valueOf = (selector) => document.querySelector(selector)?.value;

function element(name, text, ...children) {
  const made = document.createElement(name);
  made.append(text, ...children);
  return made;
}

async function read() {
  if (!field.value.trim()) return field.focus();
  const told = await ask(box.dataset.claimLine, {
    line: field.value,
    state: valueOf("#id_state") || box.dataset.state,
    date: valueOf("#id_date") || box.dataset.date,
  });
  if (!told) return answer.replaceChildren(element("p", box.dataset.noAnswer));
  if (told.parts.some((part) => part.problems)) showProblems(told.parts);
  else fillIn(told.parts);
}

// Nothing is filled in before all of it is understood: the line stays as it was typed.
function showProblems(parts) {
  const list = document.createElement("ul");
  parts.forEach((part, number) => {
    const item = element("li", element("b", part.text), " ");
    if (!part.problems) item.append(`✓ ${part.words}`);
    else item.append(element("span", part.problems.join(" ")));
    if (part.problems) item.className = "problem";
    for (const choice of part.choices ?? []) {
      const button = element("button", choice.name);
      button.type = "button";
      button.className = "button";
      button.addEventListener("click", () => {
        const texts = parts.map((other, index) => (index === number ? choice : other).text);
        field.value = texts.join("; ");
        read();
      });
      item.append(" ", button);
    }
    list.append(item);
  });
  answer.replaceChildren(element("p", box.dataset.notYet), list);
  field.focus();
}

function fillIn(parts) {
  const list = document.createElement("ul");
  for (const part of parts) {
    const row = addRow("casualty_claims");
    fillRow(row, part.fields);
    markToCheck(row, box.dataset.toCheck, part.words);
    const link = element("a", part.words);
    link.href = `#${row.id}`;
    list.append(element("li", link));
  }
  field.value = "";
  answer.replaceChildren(element("p", box.dataset.added), list);
  field.focus();
}

if (box) {
  box.querySelector("[data-read]").addEventListener("click", read);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    read();
  });
  // A line that was not read would be lost with the page, so it is not left behind unseen.
  document.addEventListener(
    "submit",
    (event) => {
      if (!event.target.contains(field) || !field.value.trim()) return;
      event.preventDefault();
      event.stopPropagation();
      answer.replaceChildren(element("p", box.dataset.unread));
      answer.firstChild.className = "problem";
      field.focus();
    },
    true,
  );
}
