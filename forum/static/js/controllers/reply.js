// Without script: “Reply” and “Quote” lead to a page to write on. With it: the form comes to the post,
// and what is marked in the post is what is quoted.
import { insert } from "../editor/text.js";

export default (form) => {
  const parent = form.elements.parent;
  const field = form.querySelector("textarea");
  const home = document.createComment("the form");
  form.before(home);
  const banner = document.createElement("p");
  banner.className = "replying";
  const off = document.createElement("button");
  Object.assign(off, { type: "button", className: "button is-small is-quiet" });
  off.textContent = form.dataset.off;

  const answer = (post) => {
    parent.value = post.dataset.post;
    banner.replaceChildren(`${form.dataset.to} ${post.dataset.author}`, off);
    form.prepend(banner);
    post.querySelector(".post-words").append(form);
    field.focus();
  };
  const marked = (post) => {
    const selection = getSelection();
    const prose = post.querySelector(".prose");
    const inside = selection.rangeCount && prose.contains(selection.anchorNode);
    return ((inside && selection.toString()) || prose.innerText).trim();
  };
  off.addEventListener("click", () => {
    parent.value = "";
    banner.remove();
    home.after(form);
    field.focus();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-reply], [data-quote]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const post = link.closest(".post");
    const words = link.dataset.quote && marked(post);
    answer(post);
    if (!words) return;
    const address = post.querySelector(".post-head .meta a").getAttribute("href");
    const said = words.replace(/\n{2,}/g, "\n\n").replace(/^/gm, "> ").replace(/^> $/gm, ">");
    field.setSelectionRange(field.value.length, field.value.length);
    const gap = field.value.trim() ? "\n\n" : "";
    insert(field, `${gap}> [@${post.dataset.author}](${address})\n>\n${said}\n\n`);
  });
};
