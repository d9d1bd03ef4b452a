// Where circles are drawn so that no mark covers the numbers of another: the middles of two
// neighbouring cells can lie side by side, and so can a middle and the site of a single incident.

import { roomOf } from "./marks.js";

// Between two marks, in pixels.
const GAP = 3;
// Whoever has more pixels between them than this never comes into each other's way.
const REACH = 40;
const ROUNDS = 80;
// Less than the whole way at once: whoever is pushed from two sides would jump to and fro.
const STEP = 0.6;
const GOOD_ENOUGH = 0.25;

// Where each of `clusters` is drawn at the zoom of `map`: a sign at its site, a circle beside what
// it would cover. `radius(cluster)` is that of a circle, `room` what any mark needs around it, in
// pixels.
export function placesOf(map, clusters, { radius: radiusOf, room }) {
  const zoom = map.getZoom();
  const marks = clusters.map((cluster) => {
    const { x, y } = map.project([cluster.lat, cluster.lon], zoom);
    if (!cluster.incident) {
      return { x, y, radius: radiusOf(cluster) + room, isFixed: false };
    }
    const { radius, above } = roomOf(cluster.drawn);
    return { x, y: y - above, radius: radius + room, isFixed: true };
  });
  return keptApart(marks).map(({ x, y }, index) => {
    const { lat, lon, incident } = clusters[index];
    return incident ? L.latLng(lat, lon) : map.unproject([x, y], zoom);
  });
}

// `marks` are {x, y, radius, isFixed} in pixels. Returns {x, y} of each, in their order: where it
// is, or for one that is not fixed as near to that as room is. Their order changes nothing.
function keptApart(marks) {
  const x = Float64Array.from(marks, (mark) => mark.x);
  const y = Float64Array.from(marks, (mark) => mark.y);
  const pushes = { x: new Float64Array(marks.length), y: new Float64Array(marks.length) };
  const pairs = pairsOf(marks);
  for (let round = 0; round < ROUNDS; round++) {
    pushes.x.fill(0);
    pushes.y.fill(0);
    let most = 0;
    for (const { one, other, distance, share } of pairs) {
      const [across, down] = [x[other] - x[one], y[other] - y[one]];
      const now = Math.hypot(across, down);
      if (now < distance) {
        // What lies on the very same spot goes north and south.
        const [east, south] = now ? [across / now, down / now] : [0, 1];
        const lack = distance - now;
        pushes.x[one] -= share * lack * east;
        pushes.y[one] -= share * lack * south;
        pushes.x[other] += share * lack * east;
        pushes.y[other] += share * lack * south;
        most = Math.max(most, lack);
      }
    }
    if (most < GOOD_ENOUGH) {
      break;
    }
    for (let index = 0; index < marks.length; index++) {
      if (!marks[index].isFixed) {
        x[index] += STEP * pushes.x[index];
        y[index] += STEP * pushes.y[index];
      }
    }
  }
  return marks.map((_mark, index) => ({ x: x[index], y: y[index] }));
}

// Those that may come into each other's way, with the distance that they need, and how much of
// it each of them goes. Two that stay where they are do not.
function pairsOf(marks) {
  const pairs = [];
  for (let one = 0; one < marks.length; one++) {
    const { x, y, radius, isFixed } = marks[one];
    for (let other = one + 1; other < marks.length; other++) {
      const second = marks[other];
      const distance = radius + second.radius + GAP;
      const near = distance + REACH;
      const isNear = Math.abs(second.x - x) < near && Math.abs(second.y - y) < near;
      if (isNear && !(isFixed && second.isFixed)) {
        pairs.push({ one, other, distance, share: isFixed || second.isFixed ? 1 : 0.5 });
      }
    }
  }
  return pairs;
}
