// The drawing of a timeline: incidents above, the dead below, each from nought on an axis
// of its own; the same span lies at the same place in both.

import { counted, shortNumber, text, wholeNumber } from "./config.js";

const SVG = "http://www.w3.org/2000/svg";
// Beside the bars there is room for the numbers of the axes and for the handles.
const LEFT = 40;
const RIGHT = 36;
// So few bars would be as wide as they are high.
const FEWEST = 12;
const CAPTION = 15;
const MARKS = 8;
const INCIDENTS = 48;
const DEATHS = 34;
const GAP = 7;
const AXIS = 18;
const HEIGHT = CAPTION + MARKS + INCIDENTS + GAP + CAPTION + DEATHS + AXIS;
const LABEL_ROOM = 58;
// Narrower bars stand without a gap: it would be most of what is seen.
const ROOM_FOR_GAPS = 4;

// Where the spans lie on a drawing of that width.
export function layout(width, count) {
  const slot = Math.max(1, width - LEFT - RIGHT) / Math.max(count, FEWEST);
  return {
    left: LEFT,
    slot,
    x: (position) => LEFT + position * slot,
    position: (x) => Math.min(count, Math.max(0, (x - LEFT) / slot)),
  };
}

// Puts the bars of `timeline`, the "timeline" of the server's answer, into one SVG element,
// and what has to be read though the bars under it are dimmed into another on top.
export function drawBars({ bars, captions }, timeline, spans, width, figure) {
  const place = layout(width, spans.count);
  const parts = timeline.stack?.parts ?? [{ ...timeline, colour: null }];
  const bottom = CAPTION + MARKS + INCIDENTS;
  const lower = bottom + GAP + CAPTION + DEATHS;
  const pieces = document.createDocumentFragment();
  const above = document.createDocumentFragment();
  const rows = [
    { caption: text(`timelineIncidents_${spans.unit}`), name: "incidents", bottom, height: INCIDENTS, marks: MARKS },
    { caption: `${text(`timelineDeaths_${spans.unit}`)}${figure ? ` (${figure})` : ""}`, name: "deaths", bottom: lower, height: DEATHS, marks: 0 },
  ];
  for (const row of rows) {
    row.ceiling = ceilingOf([timeline[row.name], row.name === "incidents" ? (timeline.average_4 ?? []) : []]);
    pieces.append(...axisOf(row, width));
    above.append(...namesOf(row));
    for (const [index, part] of parts.entries()) {
      const path = barsOf(parts, index, row, place, spans.count);
      pieces.append(element("path", { class: `timeline-bars${part.colour ? ` category-${part.colour}` : ""}`, d: path }));
    }
  }
  const [upper] = rows;
  for (const name of ["average_52", "average_4"]) {
    const d = lineOf(timeline[name] ?? [], upper, place);
    pieces.append(
      element("path", { class: "timeline-average-halo", d }),
      element("path", { class: `timeline-average ${name.replace("_", "-")}`, d }),
    );
  }
  pieces.append(element("path", { class: "timeline-exceeds", d: exceedingMarks(timeline.exceeds ?? [], place) }));
  for (const { position, label } of spans.marks(place.slot * spans.count)) {
    const x = place.x(position);
    pieces.append(element("path", { class: "timeline-tick", d: `M${x} ${CAPTION + MARKS}V${bottom}M${x} ${lower - DEATHS}V${lower + 4}` }));
    if (x + LABEL_ROOM < width) {
      above.append(words(label, { class: "timeline-label", x: x + 3, y: lower + 13 }));
    }
  }
  bars.setAttribute("aria-label", summaryOf(timeline, spans));
  for (const [svg, content] of [
    [bars, pieces],
    [captions, above],
  ]) {
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    svg.replaceChildren(content);
  }
}

function summaryOf(timeline, spans) {
  const total = timeline.incidents.reduce((sum, number) => sum + number, 0);
  const period = `${spans.name(0)} – ${spans.name(spans.count - 1)}`;
  return `${text(`timelineIncidents_${spans.unit}`)}, ${period}: ${counted("incidents", total)}. ${text("timelineAlsoTable")}`;
}

function axisOf({ bottom, height }, width) {
  const top = bottom - height;
  const lines = `M${LEFT} ${top}H${width - RIGHT}M${LEFT} ${top + height / 2}H${width - RIGHT}`;
  return [
    element("path", { class: "timeline-grid", d: lines }),
    element("path", { class: "timeline-axis", d: `M${LEFT} ${bottom}H${width - RIGHT}` }),
  ];
}

// What a row shows, and the two ends of its axis.
function namesOf({ caption, bottom, height, marks, ceiling }) {
  const top = bottom - height;
  return [
    words(caption, { class: "timeline-caption", x: LEFT, y: top - marks - 4 }),
    words(ceiling < 10_000 ? wholeNumber(ceiling) : shortNumber(ceiling), { class: "timeline-number", x: LEFT - 10, y: top + 4 }),
    words("0", { class: "timeline-number", x: LEFT - 10, y: bottom + 3 }),
  ];
}

// All bars of one part as one path, each on top of those of the parts before it: hundreds of
// elements would be slow.
function barsOf(parts, index, { name, bottom, height, ceiling }, { slot, x }, count) {
  const gap = slot < ROOM_FOR_GAPS ? 0 : Math.min(slot * 0.2, 6);
  const scale = height / ceiling;
  const [numbers, below] = [parts[index][name], parts.slice(0, index).map((part) => part[name])];
  const steps = [];
  for (let span = 0; span < count; span += 1) {
    if (numbers[span]) {
      const foot = below.reduce((sum, others) => sum + (others[span] ?? 0), 0);
      const high = round(numbers[span] * scale);
      steps.push(`M${round(x(span) + gap / 2)} ${round(bottom - foot * scale)}v${-high}h${round(slot - gap)}v${high}z`);
    }
  }
  return steps.join("");
}

// A line through the middles of the spans; where no average is known it has a gap.
function lineOf(numbers, { bottom, height, ceiling }, { x }) {
  let isBroken = true;
  const steps = [];
  for (const [span, number] of numbers.entries()) {
    if (number !== null) {
      const step = `${isBroken ? "M" : "L"}${round(x(span + 0.5))} ${round(bottom - (number * height) / ceiling)}`;
      steps.push(step);
    }
    isBroken = number === null;
  }
  return steps.join("");
}

// A small triangle over every week that exceeds.
function exceedingMarks(exceeds, { x, slot }) {
  const half = Math.min(4, Math.max(1.5, slot / 2));
  return exceeds
    .map((isSo, span) => (isSo ? `M${round(x(span + 0.5) - half)} ${CAPTION + 6}h${2 * half}l${-half} -6z` : ""))
    .join("");
}

// The next number that reads well at the end of an axis and has a whole half.
function ceilingOf(lists) {
  const most = lists.flat().reduce((largest, number) => Math.max(largest, number ?? 0), 0);
  for (let unit = 1; ; unit *= 10) {
    const step = [2, 4, 6, 8, 10].find((times) => most <= times * unit);
    if (step) {
      return step * unit;
    }
  }
}

const round = (pixels) => Math.round(pixels * 100) / 100;

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) {
    made.setAttribute(attribute, value);
  }
  return made;
}

function words(content, attributes) {
  const made = element("text", attributes);
  made.textContent = content;
  return made;
}
