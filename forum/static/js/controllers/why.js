// Without script: a link leads to the page that says why. With it: what it says is put here when it is
// opened for the first time.
export default (details, start) => {
  details.addEventListener("toggle", async () => {
    if (!details.open || details.dataset.loaded) return;
    details.dataset.loaded = "yes";
    try {
      const answer = await fetch(details.dataset.url, { headers: { "X-Fragment": "why" } });
      if (!answer.ok) throw new Error(answer.status);
      const box = document.createElement("template");
      box.innerHTML = (await answer.text()).trim();
      details.querySelector(".why-body").replaceWith(box.content);
      await start(details.querySelector(".why-body"));
    } catch {
      location.assign(details.dataset.url);
    }
  });
};
