// The days, weeks, months or years of a timeline: where each lies, and its name in words.
// A position counts spans from the left: 0 is where the first begins, `count` where the last ends.

import { fill, text } from "./config.js";

const DAY = 24 * 3600 * 1000;
const DAYS_A_MONTH = 30.4;
// What the label of a day or month takes on the axis, and that of a year, in pixels.
const ROOM = 74;
const ROOM_FOR_YEAR = 42;

// The site writes its English dates as "4 March 2019".
const language = document.documentElement.lang;
const locale = language === "en" ? "en-GB" : language;
const inUtc = (options) => {
  const format = new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options });
  return {
    format: (moment) => joined(format.formatToParts(moment)),
    formatRange: (from, to) => joined(format.formatRangeToParts(from, to)),
  };
};
// French has "1er mars", as the rest of the page, but "2 mars".
const ofDay = ({ type, value }) =>
  language === "fr" && type === "day" && value === "1" ? "1er" : value;
const joined = (parts) => parts.map(ofDay).join("");
const dayNames = inUtc({ day: "numeric", month: "long", year: "numeric" });
const monthNames = inUtc({ month: "long", year: "numeric" });
const periods = inUtc({ day: "numeric", month: "short", year: "numeric" });
const shortDays = inUtc({ day: "numeric", month: "short" });
const shortMonths = inUtc({ month: "short" });
const shortMonthsOfYear = inUtc({ month: "short", year: "numeric" });

// Days since 1970 for "2019-03-04", and back.
const dayOf = (iso) => Date.parse(iso) / DAY;
const isoOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);

export const dayInWords = (iso) => dayNames.format(Date.parse(iso));

// "7 Jun – 7 Nov 2010".
export const periodInWords = (from, to) => periods.formatRange(Date.parse(from), Date.parse(to));

// `starts` are the first days of all spans in turn, `end` is the last day of the last one.
export function createSpans({ unit, starts, end }) {
  const count = starts.length;
  const edges = [...starts.map(dayOf), dayOf(end) + 1];

  function positionOfDay(day) {
    if (day <= edges[0]) {
      return 0;
    }
    if (day >= edges[count]) {
      return count;
    }
    let low = 0;
    let high = count;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      [low, high] = edges[middle] <= day ? [middle, high] : [low, middle];
    }
    return low + (day - edges[low]) / (edges[low + 1] - edges[low]);
  }

  function name(index) {
    const moment = edges[index] * DAY;
    if (unit === "year") {
      return starts[index].slice(0, 4);
    }
    if (unit === "month") {
      return monthNames.format(moment);
    }
    const day = dayNames.format(moment);
    return unit === "week" ? fill(text("timelineWeekOf"), { day }) : day;
  }

  return {
    unit,
    count,
    name,
    firstDay: (index) => starts[index],
    lastDay: (index) => isoOf(edges[index + 1] - 1),
    // Where a day begins, and where it ends; what lies outside is taken to the nearest end.
    startOf: (iso) => positionOfDay(dayOf(iso)),
    endOf: (iso) => positionOfDay(dayOf(iso) + 1),
    marks: (width) => marksOn(edges, width).map(([day, label]) => ({ position: positionOfDay(day), label })),
  };
}

// [day, label] for the axis: years, months or days, so many as have room in `width` pixels.
function marksOn(edges, width) {
  const [first, last] = [edges[0], edges[edges.length - 1]];
  const perDay = width / (last - first);
  const hasRoom = (months) => months * DAYS_A_MONTH * perDay >= (months < 12 ? ROOM : ROOM_FOR_YEAR);
  const months = [1, 3, 6, 12, 24, 60, 120, 240].find(hasRoom) ?? 600;
  const days = [1, 2, 7, 14].find((step) => step * perDay >= ROOM);
  const marks = [];
  if (days) {
    for (let day = first; day < last; day += days) {
      marks.push([day, shortDays.format(day * DAY)]);
    }
    return marks;
  }
  const begin = new Date(first * DAY);
  const year = begin.getUTCFullYear();
  let month = Math.ceil((12 * year + begin.getUTCMonth()) / months) * months;
  for (; ; month += months) {
    const moment = Date.UTC(Math.floor(month / 12), month % 12);
    const day = moment / DAY;
    if (day >= last) {
      break;
    }
    if (day >= first) {
      marks.push([day, monthLabel(moment, months, marks.length === 0)]);
    }
  }
  return marks.length ? marks : [[first, dayNames.format(first * DAY)]];
}

function monthLabel(moment, months, isFirst) {
  const date = new Date(moment);
  if (months >= 12) {
    return String(date.getUTCFullYear());
  }
  return (isFirst || date.getUTCMonth() === 0 ? shortMonthsOfYear : shortMonths).format(moment);
}
