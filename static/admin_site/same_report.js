// Says while a report is typed that it is there already, and leads to it.

import { ask } from "./ask.js";

for (const field of document.querySelectorAll("[data-same-as]")) {
  const notice = document.createElement("p");
  notice.className = "same-report";
  notice.setAttribute("role", "status");
  field.closest(".form-row, .fieldBox").append(notice);
  field.addEventListener("change", () => look(field, notice));
}

async function look(field, notice) {
  const { sameAs, report } = field.dataset;
  const typed = field.value;
  const told = await ask(sameAs, { [field.name]: typed, report });
  if (field.value !== typed) return;
  notice.replaceChildren();
  if (!told?.same) return;
  const link = document.createElement("a");
  link.href = told.same.address;
  link.target = "_blank";
  link.textContent = told.same.title;
  notice.append(`${told.same.sentence} `, link);
}
