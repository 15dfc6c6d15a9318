// Without script: a dot's card stands while it is pointed at or has the focus. With it: Escape puts the
// card away, until another dot is pointed at.
export default (map) => {
  const quiet = (is) => map.classList.toggle("is-quiet", is);
  addEventListener("keydown", (event) => event.key === "Escape" && quiet(true));
  for (const came of ["pointerover", "focusin"]) map.addEventListener(came, () => quiet(false));
};
