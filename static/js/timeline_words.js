// What the timeline says in words: sums, the legend, how the last weeks compare.

import { counted, fill, text, wholeNumber } from "./config.js";
import { periodInWords } from "./timeline_spans.js";

// A larger growth is told by the two numbers alone: "1,150 % more" says less than they do.
const LARGEST_SHARE = 3;
const percents = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });

export const made = (tag, values = {}) => Object.assign(document.createElement(tag), values);

// An average: rounded the less the smaller it is, since "0" would say that there was nothing.
export function rate(number) {
  const places = number < 1 ? 100 : number < 10 ? 10 : 1;
  return wholeNumber(Math.round(number * places) / places);
}

// "12 incidents, 30 killed" in the spans from `first` to before `last`.
export function sumWords({ incidents, deaths }, first, last) {
  const sum = (numbers) => numbers.slice(first, last).reduce((all, number) => all + (number ?? 0), 0);
  const isKnown = deaths.slice(first, last).some((number) => number !== null);
  const found = counted("incidents", sum(incidents));
  return isKnown ? `${found}, ${counted("killed", sum(deaths))}` : found;
}

// All that is known of one span, line by line.
export function spanWords(timeline, spans, index) {
  const lines = [`${spans.name(index)}: ${sumWords(timeline, index, index + 1)}`];
  for (const part of timeline.stack?.parts ?? []) {
    if (part.incidents[index]) {
      lines.push(`${part.label}: ${sumWords(part, index, index + 1)}`);
    }
  }
  const before = timeline.average_52?.[index] ?? null;
  if (before !== null) {
    lines.push(`${text("timelineAverage52")}: ${rate(before)}`);
  }
  if (timeline.exceeds?.[index]) {
    lines.push(`▲ ${text("timelineExceeds")}`);
  }
  return lines;
}

export function emptyWords(timeline) {
  return timeline?.loose
    ? `${text("timelineEmpty")} ${counted(`timelineLoose_${timeline.unit}`, timeline.loose)}`
    : text("timelineEmpty");
}

// "The 4 weeks until 29 Dec 2024: 23 a week, 35 % more than in the 52 weeks before (17 a week)."
export function trendWords({ trend }) {
  if (!trend) {
    return [];
  }
  const { last_4: last, before_52: before, exceeds, until } = trend;
  const change = before ? last / before - 1 : null;
  const sentence = fill(text(formOf(last, before, change)), {
    last: rate(last),
    before: rate(before),
    percent: percents.format(Math.abs(change ?? 0)),
    until: periodInWords(until, until),
  });
  const words = made(exceeds ? "b" : "span", { textContent: sentence });
  return exceeds ? [made("span", { className: "timeline-triangle" }), words] : [words];
}

function formOf(last, before, change) {
  if (change === null) {
    return last === before ? "timelineSame" : "timelineFromNone";
  }
  if (Math.round(100 * change) === 0) {
    return "timelineSame";
  }
  if (change > LARGEST_SHARE) {
    return "timelineManyMore";
  }
  return change > 0 ? "timelineMore" : "timelineLess";
}

// The signs of the drawing, as entries of a list.
export function legendOf(timeline) {
  const entries = (timeline.stack?.parts ?? []).map(({ colour, label }) => [`timeline-swatch category-${colour}`, label]);
  if (timeline.average_4?.length) {
    entries.push(["timeline-dash average-4", text("timelineAverage4")]);
    entries.push(["timeline-dash average-52", text("timelineAverage52")]);
  }
  if (timeline.exceeds?.some(Boolean)) {
    entries.push(["timeline-triangle", text("timelineExceeds")]);
  }
  return entries.map(([className, label]) => {
    const item = made("li");
    item.append(made("span", { className }), label);
    return item;
  });
}
