// Without script: three buttons. With it: the arrow keys press them.
export default (form) => {
  addEventListener("keydown", (event) => {
    // A key that is held would answer for pairs that nobody has read.
    if (event.repeat || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest("input, textarea")) return;
    const button = form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
};
