// Without script: numbers, and a button that ranks anew. With it: a slider beside each number, and what
// is found changes while one slides; the address says what is shown.
const PAUSE = 120;

export default (place, start) => {
  const form = place.querySelector("form");
  const found = place.querySelector("[data-found]");
  let timer;
  let asked;

  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(address, { headers: { "X-Fragment": "found" }, signal: asked.signal });
      if (!answer.ok && answer.status !== 422) return;
      found.innerHTML = await answer.text();
      start(found);
      const link = found.querySelector("[data-controller=copy]");
      if (link) history.replaceState(null, "", new URL(link.value).pathname + new URL(link.value).search);
    } catch {
      // What was found before stays until the next move.
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };

  for (const field of form.querySelectorAll("[data-slide]")) {
    const slider = document.createElement("input");
    Object.assign(slider, { type: "range", min: 0, max: 100, step: 1, className: "try-slider" });
    slider.setAttribute("aria-label", field.labels[0].textContent);
    const follow = () => {
      slider.value = Number(field.value.replace(",", ".")) || 0;
    };
    slider.addEventListener("input", () => {
      field.value = slider.value;
    });
    field.addEventListener("input", follow);
    follow();
    field.after(slider);
  }
  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  place.classList.add("is-live");
};
