// What a mark stands for, in words: for its name, its tooltip and its card.

import { config, counted, text, wholeNumber } from "./config.js";

// Such as "12 incidents, 85 killed (best figure, all sides)" or "Attack at Inata, draft". One
// incident's share of an operation's toll is for sums and never told as its own.
export function nameOf(cluster, figure) {
  const parts = [cluster.count > 1 ? counted("incidents", cluster.count) : cluster.title];
  if (cluster.count > 1 || !cluster.deaths_are_shared) {
    const { deaths } = cluster;
    parts.push(`${deaths === null ? text("notKnown") : counted("killed", deaths)} (${figure})`);
  }
  if (isAreaOnly(cluster)) {
    parts.push(text(cluster.count > 1 ? "allAreaOnly" : "areaOnly"));
  }
  if (isDraft(cluster)) {
    parts.push(config.statuses[cluster.status]);
  }
  return parts.join(", ");
}

// What a cluster is made of, in the order of the legend: [{value, label, colour, number}]; an
// incident by itself is made of its own category.
export function sharesOf(cluster, categories) {
  const parts = cluster.count > 1 ? cluster.parts : [[cluster.category, 1]];
  return parts.map(([index, number]) => ({ ...categories[index], number }));
}

// "Battles 7 · Protests 2", the most first.
export function mixInWords(shares) {
  return [...shares]
    .sort((one, other) => other.number - one.number)
    .map(({ label, number }) => `${label} ${wholeNumber(number)}`)
    .join(" · ");
}

// Whether none of a cluster's incidents is known better than to an area.
export const isAreaOnly = ({ count, area_only: areaOnly }) => areaOnly === count;

export const isDraft = ({ count, status }) => count === 1 && status !== "published";
