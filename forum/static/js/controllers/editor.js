// Without script: a text area with a button to see it first. With it: a toolbar, a look at the text,
// pictures by paste or drop, completion of @name and #idea, and a draft here and on the server.
import { complete } from "../editor/completing.js";
import { keepDrafts } from "../editor/drafting.js";
import { takePictures } from "../editor/picturing.js";
import { insert, lines, wrap } from "../editor/text.js";

const KEYS = { b: "**", i: "*" };

export default (editor) => {
  const field = editor.querySelector("textarea");
  const bar = editor.querySelector(".editor-bar");
  const look = editor.querySelector(".editor-look");
  const see = bar.querySelector("[data-see]");
  const state = editor.querySelector(".editor-state");
  const token = field.form.elements.csrf_token.value;
  const say = (words) => (state.textContent = words);
  bar.hidden = false;
  // The bar's own look takes the place of the page that shows it first.
  field.form.querySelector("button[name=look]")?.remove();

  const link = () => {
    const chosen = field.value.slice(field.selectionStart, field.selectionEnd);
    insert(field, `[${chosen || "…"}](https://)`, chosen ? chosen.length + 3 : 1, chosen ? 8 : 1);
  };

  const showLook = async (on) => {
    see.setAttribute("aria-pressed", on);
    see.textContent = on ? editor.dataset.write : editor.dataset.see;
    if (on) {
      const body = new FormData();
      body.set("csrf_token", token);
      body.set("body", field.value);
      const answer = await fetch(editor.dataset.look, { method: "POST", body });
      if (!answer.ok) return showLook(false);
      look.innerHTML = await answer.text();
    }
    look.hidden = !on;
    field.hidden = on;
    if (!on) field.focus();
  };

  const pictures = takePictures(editor, field, token, say);
  bar.addEventListener("click", (event) => {
    const tool = event.target.closest("button");
    if (!tool) return;
    if (tool === see) return showLook(look.hidden);
    if (!look.hidden) return;
    if (tool.dataset.wrap) wrap(field, tool.dataset.wrap);
    if (tool.dataset.line) lines(field, tool.dataset.line);
    if ("link" in tool.dataset) link();
    if ("picture" in tool.dataset) pictures.choose();
  });
  field.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    if (event.key === "Enter") return event.preventDefault(), field.form.requestSubmit();
    if (event.key !== "k" && !KEYS[event.key]) return;
    event.preventDefault();
    if (event.key === "k") link();
    else wrap(field, KEYS[event.key]);
  });
  complete(editor, field);
  keepDrafts(editor, field, token, say);
};
