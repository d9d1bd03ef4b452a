// How large the circle of several incidents is: its area grows with what it is sized by.

// A circle has room for two numbers.
const SMALLEST_RADIUS = 20;
// As wide as a cell of the clusters.
const LARGEST_RADIUS = 32;
// What the largest circle stands for is a round number, so that sizes seldom change while
// somebody pans; where there is little to tell apart, circles stay small.
const LEAST_TOP = { count: 100, deaths: 500 };
const STEPS = [1, 2, 5, 10];

// The scale for `clusters` by `size`, "count" or "deaths": {size, top, radius(cluster)}.
export function createScale(clusters, size) {
  const most = Math.max(LEAST_TOP[size], ...clusters.map((cluster) => cluster[size] ?? 0));
  const power = 10 ** Math.floor(Math.log10(most));
  const top = power * STEPS.find((step) => step * power >= most);
  const radius = (cluster) => radiusOf(cluster[size] ?? 0, top);
  return { size, top, radius };
}

// In pixels, for a value on a scale that ends at `top`.
export function radiusOf(value, top) {
  return SMALLEST_RADIUS + (LARGEST_RADIUS - SMALLEST_RADIUS) * Math.sqrt(value / top);
}

// Three values to show what a scale means, the largest last; no circle stands for less than two.
export const examplesOf = ({ top }) => [Math.max(2, top / 100), top / 10, top];
