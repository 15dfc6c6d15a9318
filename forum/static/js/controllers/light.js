// Without script: a picture leads to its own page. With it: it opens large over the page, and the
// arrow keys go on to the next one.
export default (gallery) => {
  const links = [...gallery.querySelectorAll("a[data-full]")];
  const words = gallery.dataset;
  let at = 0;
  let light;

  const show = (place) => {
    at = (place + links.length) % links.length;
    const link = links[at];
    const picture = light.querySelector("img");
    picture.src = link.dataset.full;
    picture.alt = link.querySelector("img").alt;
    light.querySelector("p").textContent = picture.alt;
  };

  const made = () => {
    const dialog = document.createElement("dialog");
    dialog.className = "light";
    const acts = document.createElement("div");
    acts.className = "light-acts";
    const act = (text, label, does) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", textContent: text, onclick: does });
      button.setAttribute("aria-label", label);
      acts.append(button);
    };
    if (links.length > 1) {
      act("‹", words.before, () => show(at - 1));
      act("›", words.next, () => show(at + 1));
    }
    act("×", words.close, () => dialog.close());
    dialog.append(acts, document.createElement("img"), document.createElement("p"));
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "ArrowLeft") show(at - 1);
      if (event.key === "ArrowRight") show(at + 1);
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.matches("img")) dialog.close();
    });
    document.body.append(dialog);
    return dialog;
  };

  gallery.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-full]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    light ??= made();
    show(links.indexOf(link));
    light.showModal();
  });
};
