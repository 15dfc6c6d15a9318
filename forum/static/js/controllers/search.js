// Without script: the field is sent by its button or Enter. With it: "/" goes to the field, and
// Escape leaves it.
export default (place) => {
  const field = place.matches("input") ? place : place.querySelector("input[type=search]");
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (!field.checkVisibility()) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") field.blur();
  });
};
