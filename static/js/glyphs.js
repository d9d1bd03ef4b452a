// The signs of templates/_symbols.html as SVG elements.

const SVG = "http://www.w3.org/2000/svg";

// The sign of an event type, in its own colour or in that of a category.
export function glyph(eventType, colour = null) {
  return drawn(`type-${eventType}`, `glyph ${colour ? `category-${colour}` : `type-${eventType}`}`);
}

// The sign of a category that has no shape of its own.
export function dot(colour) {
  return drawn("type-battles", `glyph category-${colour}`);
}

export function icon(name) {
  return drawn(`icon-${name}`, "icon");
}

function drawn(symbol, classes) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", classes);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#${symbol}`);
  svg.append(use);
  return svg;
}
