// Without script: each button sends the form, and the page comes back. With it: only the form changes.
export default (form, start) => {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    try {
      const answer = await fetch(button.hasAttribute("formaction") ? button.formAction : form.action, {
        method: "POST",
        body: new FormData(form, button),
        headers: { "X-Fragment": form.dataset.fragment ?? "form" },
        redirect: "manual",
      });
      if (!answer.ok) throw new Error(answer.status);
      const box = document.createElement("template");
      box.innerHTML = (await answer.text()).trim();
      const fresh = box.content.firstElementChild;
      form.replaceWith(fresh);
      start(fresh);
      fresh.querySelector(`[data-key="${CSS.escape(button.dataset.key)}"]`)?.focus();
    } catch {
      // The server says what is wrong best on a page of its own.
      const choice = document.createElement("input");
      Object.assign(choice, { type: "hidden", name: button.name, value: button.value });
      form.append(choice);
      if (button.hasAttribute("formaction")) form.action = button.formAction;
      form.submit();
    }
  });
};
