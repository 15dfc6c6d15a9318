// Without script: a link leads to a page of similar ideas. With it: they appear while one types.
const PAUSE = 400;

export default (section, start) => {
  const list = section.querySelector("[data-list]");
  const note = section.dataset.note ? document.querySelector(section.dataset.note) : null;
  const fields = (section.dataset.of ?? "")
    .split(/\s+/)
    .filter(Boolean)
    .map((id) => document.getElementById(id));
  let timer;
  let asked;
  let shown = "";

  const said = () => fields.map((field) => field.value.trim()).join("\n").trim();

  const show = (html) => {
    list.innerHTML = html.trim();
    const count = list.querySelectorAll("li").length;
    section.hidden = count === 0;
    if (note) {
      note.hidden = count === 0;
      const words = note.querySelector("[data-count]");
      if (words) words.textContent = count;
    }
    for (const part of list.children) start(part);
  };

  const ask = async (text) => {
    asked?.abort();
    asked = new AbortController();
    const address = new URL(section.dataset.url, location.href);
    if (text) address.searchParams.set("text", text.slice(0, 1000));
    try {
      const answer = await fetch(address, {
        headers: { "X-Fragment": "similar" },
        signal: asked.signal,
      });
      if (answer.ok) show(await answer.text());
    } catch {
      // What was found before stays until the next keystroke.
    }
  };

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const text = said();
      if (text === shown) return;
      shown = text;
      ask(text);
    }, PAUSE);
  };

  for (const field of fields) field.addEventListener("input", soon);
  if (fields.length === 0) ask();
  else if (said()) soon();
};
