// Without script: a second press finds what the first made, since the form carries a key.
// With it: the buttons rest after the first press.
export default (form) => {
  const rest = (on) => {
    for (const button of form.querySelectorAll("button")) button.disabled = on;
  };
  // A moment later: a button that is disabled while the form is read would not be sent with it.
  form.addEventListener("submit", (event) => setTimeout(() => rest(!event.defaultPrevented)));
  addEventListener("pageshow", () => rest(false));
};
