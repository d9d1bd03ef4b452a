// What the page tells its scripts: addresses, the first view, and words in the
// reader's language.

export const config = JSON.parse(document.getElementById("config").textContent);

const language = document.documentElement.lang;
const plural = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(language);
const shortNumbers = new Intl.NumberFormat(language, { notation: "compact" });

export function text(name) {
  return config.texts[name];
}

// "12 incidents": a text that has one form for one and another for several.
export function counted(name, number) {
  const forms = config.texts[name];
  const form = forms[plural.select(number)] ?? forms.other;
  return form.replace("%(n)s", numbers.format(number));
}

// A number that fits into a circle: 1,234 up to there, then "12K".
export function shortNumber(number) {
  return number < 10000 ? numbers.format(number) : shortNumbers.format(number);
}
