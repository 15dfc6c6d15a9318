// What is written is kept: in this browser with each pause, on the server every few seconds and when
// the page is left. It is gone once it is posted.
const HERE_AFTER = 400;
const THERE_AFTER = 5000;

export const keepDrafts = (editor, field, token, say) => {
  const form = field.form;
  const title = form.elements.title;
  const key = `vivier-draft:${editor.dataset.place}`;
  let kept = field.value;
  let here;
  let there;
  let sent = false;

  const store = (value) => {
    try {
      if (value) localStorage.setItem(key, value);
      else localStorage.removeItem(key);
      return true;
    } catch {
      return false;
    }
  };
  const body = () => {
    const data = new FormData();
    data.set("csrf_token", token);
    data.set("place", editor.dataset.place);
    data.set("title", title?.value ?? "");
    data.set("body", field.value);
    return data;
  };
  const send = async () => {
    clearTimeout(there);
    there = undefined;
    if (sent) return;
    const value = field.value;
    const answer = await fetch(editor.dataset.draft, { method: "POST", body: body() }).catch(
      () => undefined,
    );
    if (answer?.ok) {
      kept = value;
      if (field.value === value) store("");
      say(value.trim() ? editor.dataset.kept : "");
    } else if (store(field.value)) {
      say(editor.dataset.keptHere);
    }
  };
  const changed = () => {
    clearTimeout(here);
    here = setTimeout(() => store(field.value), HERE_AFTER);
    there ??= setTimeout(send, THERE_AFTER);
  };

  // What the server never got, because the line was down when the page was left, is put back.
  let lost;
  try {
    lost = localStorage.getItem(key);
  } catch {
    // A browser that keeps nothing for us has lost nothing of ours.
  }
  if (lost && lost !== field.value && !field.value.includes(lost)) {
    field.value = field.value.trim() ? `${field.value}\n\n${lost}` : lost;
    field.dispatchEvent(new Event("input"));
    changed();
    say(editor.dataset.keptHere);
  }
  field.addEventListener("input", changed);
  title?.addEventListener("input", changed);
  form.addEventListener("submit", () => {
    sent = true;
    // Until the server has answered with another page, it may still refuse.
    store(field.value);
  });
  addEventListener("pagehide", () => {
    if (!sent && field.value !== kept) navigator.sendBeacon(editor.dataset.draft, body());
    if (sent) store("");
  });
};
