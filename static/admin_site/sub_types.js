// Offers only the sub-types of the event type that is chosen.

const type = document.querySelector("#id_event_type");
const subType = document.querySelector("#id_sub_event_type");

if (type && subType) {
  const subTypes = JSON.parse(subType.dataset.subTypes);
  const options = [...subType.options];

  const narrow = () => {
    const fitting = subTypes[type.value] ?? [];
    // Taking the options out makes the browser choose another one.
    const chosen = subType.value;
    subType.replaceChildren(
      ...options.filter((option) => option.value === "" || fitting.includes(option.value)),
    );
    subType.disabled = fitting.length === 0;
    subType.value = fitting.includes(chosen) ? chosen : "";
  };

  // A choice that the server refused stays visible until the type is touched again.
  if (subTypes[type.value]?.includes(subType.value) || subType.value === "") narrow();
  type.addEventListener("change", narrow);
}
