// A report's text as sentences that can be chosen: by a click, by keyboard, or by marking words.

function segmenterFor(language) {
  if (!Intl.Segmenter) return null;
  try {
    return new Intl.Segmenter(language, { granularity: "sentence" });
  } catch {
    // What was typed as the report's language may be no language code.
    return new Intl.Segmenter(undefined, { granularity: "sentence" });
  }
}

// Splits a text into paragraphs of sentences, by the rules of its language.
function paragraphsOf(text, language) {
  const segmenter = segmenterFor(language);
  const paragraphs = text.split(/\n+/).map((line) => line.trim()).filter(Boolean);
  return paragraphs.map((line) =>
    segmenter ? [...segmenter.segment(line)].map((part) => part.segment) : [line],
  );
}

// Shows `text` in `box`, a listbox; `onChoice` gets the words that were chosen.
export function showSentences(box, text, language, onChoice) {
  box.lang = language;
  const paragraphs = paragraphsOf(text, language).map((sentences) => {
    const paragraph = document.createElement("p");
    paragraph.setAttribute("role", "presentation");
    paragraph.append(...sentences.map(option));
    return paragraph;
  });
  box.replaceChildren(...paragraphs);
  const options = [...box.querySelectorAll("[role=option]")];
  if (options.length) options[0].tabIndex = 0;

  const choose = (chosen, words = chosen.textContent) => {
    for (const each of options) {
      each.setAttribute("aria-selected", each === chosen);
      each.tabIndex = each === chosen ? 0 : -1;
    }
    onChoice(words.trim());
  };
  box.onclick = (event) => {
    const clicked = event.target.closest("[role=option]");
    if (clicked && !marked(box)) choose(clicked);
  };
  box.onkeydown = (event) => move(event, options, choose);
  // Marking words with a finger ends in no click, so the marking itself is watched.
  box.chooseMarked = () => {
    const words = marked(box);
    const first = document.getSelection().anchorNode?.parentElement?.closest("[role=option]");
    if (words && first) choose(first, words);
  };
}

function option(sentence) {
  const span = document.createElement("span");
  span.setAttribute("role", "option");
  span.setAttribute("aria-selected", "false");
  span.tabIndex = -1;
  span.textContent = sentence;
  return span;
}

// The words that are marked inside `box`; "" where none are.
function marked(box) {
  const selection = document.getSelection();
  if (selection.isCollapsed || !box.contains(selection.anchorNode)) return "";
  if (!box.contains(selection.focusNode)) return "";
  return selection.toString().replaceAll(/\s+/g, " ").trim();
}

function move(event, options, choose) {
  const here = options.indexOf(event.target);
  if (here < 0) return;
  const last = options.length - 1;
  const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: last }[event.key];
  if (next !== undefined) {
    const option = options[Math.min(last, Math.max(0, next))];
    for (const each of options) each.tabIndex = each === option ? 0 : -1;
    option.focus();
  } else if (event.key === "Enter" || event.key === " ") {
    document.getSelection().removeAllRanges();
    choose(options[here]);
  } else {
    return;
  }
  event.preventDefault();
}

let waiting;
document.addEventListener("selectionchange", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => document.querySelector("#reading .reading-text")?.chooseMarked?.(), 250);
});
