// Without script: the link stands in a field, to be marked and copied. With it: a button copies it.
export default (field) => {
  if (!navigator.clipboard) return;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button is-small", textContent: field.dataset.word });
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    button.textContent = field.dataset.done;
  });
  field.addEventListener("focus", () => field.select());
  field.after(button);
};
