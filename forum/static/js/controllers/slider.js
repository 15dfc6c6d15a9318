// Without script: two pictures side by side. With it: one over the other, and a slider between.
export default (place) => {
  if (place.querySelectorAll(".design").length < 2) return;
  place.classList.add("is-sliding");
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: 0, max: 100, value: 50, className: "compare-slider" });
  slider.setAttribute("aria-label", place.dataset.word);
  const cut = () => place.style.setProperty("--cut", `${slider.value}%`);
  slider.addEventListener("input", cut);
  cut();
  place.after(slider);
};
