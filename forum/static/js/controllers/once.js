// Without script: a second press finds what the first made, since the form carries a key.
// With it: the button rests after the first press.
export default (form) => {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button")) button.disabled = true;
  });
  addEventListener("pageshow", () => {
    for (const button of form.querySelectorAll("button")) button.disabled = false;
  });
};
