// Without script: the colour is shown in both lights once it is kept. With it: as it is chosen.
export default (place) => {
  const input = place.querySelector("input");
  const shown = place.querySelector("[data-swatches]");
  let latest = 0;
  let wait;
  const look = async () => {
    const mine = ++latest;
    const address = `${place.dataset.look}?accent=${encodeURIComponent(input.value)}`;
    const answer = await fetch(address).catch(() => null);
    // An answer that a later choice has overtaken is old.
    if (answer?.ok && mine === latest) shown.innerHTML = await answer.text();
  };
  input.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(look, 150);
  });
};
