// Pictures by paste, drop or choice: each goes to the server, and where the cursor was stands how to
// show it, with the words for who can't see it chosen, so that typing fills them in.
import { insert, replace } from "./text.js";

export const takePictures = (editor, field, token, say) => {
  const take = async (file) => {
    const waiting = `![${editor.dataset.coming}]()`;
    insert(field, waiting);
    const body = new FormData();
    body.set("csrf_token", token);
    body.set("image", file);
    try {
      const answer = await fetch(editor.dataset.images, { method: "POST", body });
      const said = await answer.json().catch(() => ({}));
      if (!answer.ok) throw new Error(said.problem ?? editor.dataset.lost);
      const alt = editor.dataset.alt;
      replace(field, waiting, `![${alt}](${said.address})`);
      const start = field.selectionEnd - said.address.length - alt.length - 3;
      field.setSelectionRange(start, start + alt.length);
    } catch (problem) {
      replace(field, waiting, "");
      say(problem instanceof TypeError ? editor.dataset.lost : problem.message);
    }
  };
  const takeAll = async (files) => {
    for (const file of files) if (file.type.startsWith("image/")) await take(file);
  };
  const has = (data) => [...(data?.items ?? [])].some((one) => one.kind === "file");

  field.addEventListener("paste", (event) => {
    if (![...event.clipboardData.files].length) return;
    event.preventDefault();
    takeAll(event.clipboardData.files);
  });
  for (const kind of ["dragenter", "dragover"]) {
    field.addEventListener(kind, (event) => {
      if (!has(event.dataTransfer)) return;
      event.preventDefault();
      editor.classList.add("is-over");
    });
  }
  field.addEventListener("dragleave", () => editor.classList.remove("is-over"));
  field.addEventListener("drop", (event) => {
    editor.classList.remove("is-over");
    if (![...event.dataTransfer.files].length) return;
    event.preventDefault();
    takeAll(event.dataTransfer.files);
  });

  const chooser = document.createElement("input");
  Object.assign(chooser, { type: "file", accept: "image/*", multiple: true, hidden: true });
  chooser.addEventListener("change", () => {
    takeAll(chooser.files).then(() => (chooser.value = ""));
  });
  editor.append(chooser);
  return { choose: () => chooser.click() };
};
