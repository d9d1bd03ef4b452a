// What the page tells its scripts: addresses, the first view, and words in the
// reader's language.

export const config = JSON.parse(document.getElementById("config").textContent);

const language = document.documentElement.lang;
const plural = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(language);
const shortNumbers = new Intl.NumberFormat(language, {
  notation: "compact",
  maximumSignificantDigits: 2,
});

export function text(name) {
  return config.texts[name];
}

// A text with names in it, such as "week of %(day)s", and what stands in their places.
export function fill(form, values) {
  return form.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
}

export function wholeNumber(number) {
  return numbers.format(number);
}

// "12 incidents": a text that has one form for one and another for several.
export function counted(name, number) {
  const forms = config.texts[name];
  const form = forms[plural.select(number)] ?? forms.other;
  return form.replace("%(n)s", numbers.format(number));
}

// A number that fits into a circle: "999", then "1.2K", "12K". What it is exactly stands in the
// circle's name.
export function shortNumber(number) {
  return number < 1000 ? numbers.format(number) : shortNumbers.format(number).replace(/\s/g, "");
}
