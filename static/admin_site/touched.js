// Notices that somebody changes a form, by hand or through the admin's own widgets.

export function whenTouched(form, tell) {
  form.addEventListener("input", tell);
  form.addEventListener("change", tell);
  form.addEventListener("formset:added", tell);
  form.addEventListener("formset:removed", tell);
  // Autocompletes tell of a choice through jQuery alone; its "change" comes at the start too.
  window.django?.jQuery(form).on("select2:select select2:unselect select2:clear", tell);
}
