// The field for the distance from the point around which a filter finds incidents.

const TYPING_PAUSE = 500;

// `onChange("lon,lat,km")` is called when somebody changes the distance.
export function createDistance(form, onChange) {
  const facet = form.querySelector("[data-facet=near]");
  const near = facet.querySelector("[data-near]");
  const kilometres = facet.querySelector("[data-kilometres]");
  let timer = null;

  // Shows the distance of the filter; without one there is no field.
  function follow() {
    const [, , km] = near.value.split(",");
    facet.hidden = !near.value;
    if (document.activeElement !== kilometres) {
      kilometres.value = km ?? "";
    }
  }

  kilometres.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      if (kilometres.value && kilometres.validity.valid) {
        const [lon, lat] = near.value.split(",");
        onChange(`${lon},${lat},${kilometres.value}`);
      }
    }, TYPING_PAUSE);
  });
  return { follow };
}
