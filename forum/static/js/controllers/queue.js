// Without script: each act is a button. With it: j and k go from card to card, and one key presses
// the button that names it; what was done last is undone with u, and ? opens the list of keys.
export default (list) => {
  const cards = [...list.querySelectorAll(":scope > .case")];
  const there = () => cards.indexOf(document.activeElement?.closest(".case"));
  const go = (place) => {
    const card = cards[Math.max(0, Math.min(place, cards.length - 1))];
    card?.focus();
    card?.scrollIntoView({ block: "nearest" });
  };
  const writes = (element) => element?.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

  const meant = list.ownerDocument.getElementById(location.hash.slice(1));
  go(Math.max(0, cards.indexOf(meant)));

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return;
    const key = event.key;
    const step = { j: 1, k: -1 }[key];
    const scope = key === "u" || key === "?" ? document : cards[there()];
    const button = step ? null : scope?.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!step && !button) return;
    event.preventDefault();
    if (step) go(there() + step);
    else button.click();
  });
};
