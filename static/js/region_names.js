// What is said of a region: {name, state, incidents, deaths}, as the server gives it.

import { counted, fill, text } from "./config.js";

export const placeOf = ({ name, state }) => `${name}, ${state}`;

const killedIn = ({ deaths }) =>
  deaths === null ? text("notKnown") : counted("killed", deaths);

// "Gao, Mali: 12 incidents, 34 killed"; without a name ": 12 incidents ...", to stand after it.
export function withNumbers(name, { incidents, ...region }, figure = "") {
  const killed = figure ? `${killedIn(region)} (${figure})` : killedIn(region);
  return fill(text("nameAndNumbers"), { name, numbers: `${counted("incidents", incidents)}, ${killed}` });
}
