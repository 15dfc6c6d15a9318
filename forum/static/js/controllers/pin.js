// Without script: the spot is given as two numbers. With it: one presses on the picture, or moves
// the mark with the arrow keys.
const STEP = 1;

export default (form) => {
  const stage = document.querySelector(".design-stage");
  const [across, down] = ["across", "down"].map((name) => form.elements[name]);
  const mark = document.createElement("button");
  Object.assign(mark, { type: "button", className: "pin-new" });
  mark.setAttribute("aria-label", form.dataset.word);
  const hint = document.createElement("p");
  Object.assign(hint, { className: "hint", textContent: form.dataset.hint });
  form.prepend(hint);
  stage.append(mark);
  stage.classList.add("is-aiming");

  const show = () => {
    const given = across.value !== "" && down.value !== "";
    mark.style.left = `${given ? across.value : 50}%`;
    mark.style.top = `${given ? down.value : 50}%`;
  };
  const put = (x, y) => {
    across.value = Math.min(100, Math.max(0, x)).toFixed(1);
    down.value = Math.min(100, Math.max(0, y)).toFixed(1);
    show();
  };

  stage.addEventListener("click", (event) => {
    if (event.target.closest("a, .pin-new")) return;
    const box = stage.querySelector("img").getBoundingClientRect();
    put(((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100);
    form.elements.body.focus({ preventScroll: true });
  });
  mark.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const size = event.shiftKey ? STEP * 10 : STEP;
    put(Number(across.value || 50) + move[0] * size, Number(down.value || 50) + move[1] * size);
  });
  for (const field of [across, down]) field.addEventListener("input", show);
  show();
};
