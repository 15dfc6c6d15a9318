// Without script: the time zone is chosen from the list. With it: a button offers the one that this
// device keeps; pressing it chooses it in the list, and nothing is kept until the form is. A hidden
// field is filled with it at once: a new account keeps the time of the place where it was made.
export default (element) => {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (element.matches("input")) {
    element.value = here ?? "";
    return;
  }
  const list = element.querySelector("select");
  if (!here || list.value === here || ![...list.options].some((one) => one.value === here)) return;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button is-small zone-offer" });
  button.textContent = element.dataset.word.replace("{zone}", here.replaceAll("_", " "));
  button.addEventListener("click", () => {
    list.value = here;
    button.remove();
    list.focus();
  });
  element.append(button);
};
