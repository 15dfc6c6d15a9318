// Without script: one long form, with buttons to keep it, to add pictures and to preview it.
// With it: one step at a time, each checked by the server; the draft is kept as one writes.
const EVERY = 10_000;

export default (form) => {
  const steps = [...form.querySelectorAll("[data-step]")];
  const marks = [...form.querySelectorAll("[data-to]")];
  const [back, next, propose] = ["back", "next", "propose"].map((name) =>
    form.querySelector(`[data-${name}]`),
  );
  const files = form.querySelector("#images");
  let at = 0;
  let changed = false;
  let torn = false;
  let busy = false;

  const said = (more = {}) => {
    const data = new FormData(form);
    data.delete("images");
    for (const [name, value] of Object.entries(more)) data.set(name, value);
    return data;
  };

  const state = () => form.querySelector("[data-draft-state]");

  const clear = () => {
    for (const old of form.querySelectorAll(".field-error")) old.remove();
    for (const field of form.querySelectorAll(".field.is-invalid")) {
      field.classList.remove("is-invalid");
      field.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
    }
  };

  const tell = (name, words) => {
    const input = form.querySelector(`[name="${name}"]`);
    const field = input?.closest(".field");
    if (!field) return;
    const message = document.createElement("p");
    Object.assign(message, { className: "field-error", id: `${name}-error`, textContent: words });
    message.setAttribute("role", "alert");
    field.append(message);
    field.classList.add("is-invalid");
    input.setAttribute("aria-invalid", "true");
  };

  const take = (html, withPictures) => {
    const page = document.createElement("template");
    page.innerHTML = html;
    const fresh = page.content.querySelector("[data-draft-state]");
    state().replaceWith(fresh);
    torn = fresh.querySelector("[role=alert]") !== null;
    if (withPictures) {
      form
        .querySelector("[data-pictures]")
        .replaceWith(page.content.querySelector("[data-pictures]"));
    }
    const found = [...fresh.querySelectorAll("[data-fault]")];
    for (const fault of found) tell(fault.dataset.fault, fault.textContent);
    return found.map((fault) => fault.dataset.fault);
  };

  // One request after the other: each names the version that the one before it made.
  let line = Promise.resolve();
  const keep = (more, withPictures = false) => {
    line = line.then(async () => {
      changed = false;
      const headers = { "X-Fragment": "draft" };
      try {
        const body = more instanceof FormData ? renewed(more) : said(more);
        const answer = await fetch(form.dataset.keep, { method: "POST", body, headers });
        if (answer.ok || answer.status === 409) return take(await answer.text(), withPictures);
        changed = answer.status >= 500;
        if (answer.status === 413) tell("images", form.dataset.tooLarge);
        return ["server"];
      } catch {
        changed = true;
        const note = state().querySelector(".draft-kept") ?? document.createElement("p");
        Object.assign(note, { className: "draft-kept meta", textContent: form.dataset.lost });
        state().append(note);
        return ["server"];
      }
    });
    return line;
  };

  const renewed = (data) => {
    for (const name of ["draft", "seen"]) data.set(name, form.elements[name].value);
    return data;
  };

  const preview = async () => {
    const place = form.querySelector("[data-preview-place]");
    const headers = { "X-Fragment": "preview" };
    const answer = await fetch(form.dataset.preview, { method: "POST", body: said(), headers });
    if (answer.ok) place.innerHTML = await answer.text();
  };

  const show = (number, focus = true) => {
    at = Math.max(0, Math.min(steps.length - 1, number));
    steps.forEach((step, place) => {
      step.hidden = place !== at;
    });
    marks.forEach((mark, place) => {
      mark.toggleAttribute("aria-current", place === at);
      mark.classList.toggle("is-past", place < at);
    });
    back.hidden = at === 0;
    next.hidden = at === steps.length - 1;
    propose.hidden = !next.hidden;
    if (at === steps.length - 1) preview();
    if (focus) {
      const title = steps[at].querySelector(".step-title");
      title.tabIndex = -1;
      title.focus();
    }
  };

  const go = async (to) => {
    if (busy) return;
    busy = true;
    await checked(to);
    busy = false;
  };

  const checked = async (to) => {
    clear();
    if (to > at && !torn) {
      for (let step = at; step < to; step += 1) {
        const found = await keep({ step });
        if (found.length > 0 && found[0] !== "server") {
          show(step, false);
          form.querySelector("[aria-invalid]")?.focus();
          return;
        }
      }
    }
    show(to);
  };

  const send = async () => {
    clear();
    const field = files.closest(".field");
    field.classList.add("is-busy");
    const data = said();
    for (const file of files.files) data.append("images", file);
    await keep(data, true);
    files.value = "";
    field.classList.remove("is-busy");
  };

  form.classList.add("has-steps");
  form.querySelector("[data-steps]").hidden = false;
  const wrong = steps.findIndex((step) => step.querySelector("[aria-invalid]"));
  show(Math.max(0, wrong), false);

  back.addEventListener("click", () => show(at - 1));
  next.addEventListener("click", () => go(at + 1));
  for (const mark of marks) mark.addEventListener("click", () => go(Number(mark.dataset.to)));
  form.addEventListener("input", () => {
    changed = true;
  });
  files.addEventListener("change", send);
  form.addEventListener("keydown", (event) => {
    const line = event.target.matches("input:not([type=file]):not([type=checkbox])");
    if (event.key !== "Enter" || !line || at === steps.length - 1) return;
    event.preventDefault();
    go(at + 1);
  });
  form.addEventListener("click", (event) => {
    const drop = event.target.closest("[name=drop]");
    const apart = event.target.closest("[name=apart]");
    if (!drop && !apart) return;
    event.preventDefault();
    if (drop) keep({ drop: drop.value }, true);
    else {
      form.elements.draft.value = "";
      form.elements.seen.value = "";
      torn = false;
      keep({}, true);
    }
  });
  setInterval(() => {
    if (changed && !torn) keep({});
  }, EVERY);
  addEventListener("pagehide", () => {
    if (changed && !torn) navigator.sendBeacon(form.dataset.keep, said());
  });
  form.addEventListener("submit", () => {
    changed = false;
  });
};
