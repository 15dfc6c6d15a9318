// Completion of @name and #idea: a list under the text, by arrow keys, Enter or Tab, closed by Escape.
import { insert } from "./text.js";

const BEGUN = /(?:^|[\s(])([@#])([^\s@#()]{0,40})$/;
const PAUSE = 150;

export const complete = (editor, field) => {
  const list = document.createElement("ul");
  list.className = "completions";
  list.id = `${field.id}-completions`;
  list.role = "listbox";
  list.ariaLabel = editor.dataset.choices;
  list.hidden = true;
  field.after(list);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  let chosen = 0;
  let asked = 0;
  let pause;

  const begun = () => {
    const before = field.value.slice(0, field.selectionStart);
    return field.selectionStart === field.selectionEnd ? BEGUN.exec(before) : null;
  };
  const close = () => {
    asked += 1;
    list.hidden = true;
    list.replaceChildren();
    field.removeAttribute("aria-activedescendant");
  };
  const choose = (place) => {
    chosen = (place + list.children.length) % list.children.length;
    [...list.children].forEach((item, at) => (item.ariaSelected = at === chosen));
    field.setAttribute("aria-activedescendant", list.children[chosen].id);
  };
  const take = (item) => {
    const [, , word] = begun() ?? [];
    if (word === undefined) return close();
    field.setSelectionRange(field.selectionStart - word.length, field.selectionStart);
    insert(field, `${item.dataset.word} `);
    close();
  };
  const item = (word, title, more, at) => {
    const element = document.createElement("li");
    element.className = "completion";
    element.role = "option";
    element.id = `${list.id}-${at}`;
    element.dataset.word = word;
    const [name, meta] = [document.createElement("span"), document.createElement("span")];
    name.className = "completion-title";
    name.textContent = title;
    meta.className = "meta";
    meta.textContent = more;
    element.append(name, meta);
    element.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      take(element);
    });
    return element;
  };
  const ask = async () => {
    const found = begun();
    if (!found || (found[1] === "#" && !found[2])) return close();
    const turn = (asked += 1);
    const address = new URL(found[1] === "@" ? editor.dataset.names : editor.dataset.ideas, location);
    address.searchParams.set("q", found[2]);
    const answer = await fetch(address).catch(() => undefined);
    if (!answer?.ok || turn !== asked) return;
    const rows = await answer.json();
    if (turn !== asked) return;
    if (!rows.length) return close();
    list.replaceChildren(
      ...rows.map((row, at) =>
        found[1] === "@" ? item(row, row, "", at) : item(String(row.id), row.title, `#${row.id}`, at),
      ),
    );
    list.style.top = `${field.offsetTop + field.offsetHeight + 4}px`;
    list.hidden = false;
    choose(0);
  };

  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(ask, PAUSE);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) choose(chosen + moves[event.key]);
    else if (event.key === "Escape") close();
    else if (event.key === "Tab" || (event.key === "Enter" && !event.ctrlKey && !event.metaKey)) {
      take(list.children[chosen]);
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
};
