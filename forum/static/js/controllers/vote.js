// Without script: a vote is a form, and the page comes back with it. With it: only the box changes.
export default (form, start) => {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    const data = new FormData(form, button);
    const pressed = button.className;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: data,
        headers: { "X-Fragment": form.dataset.fragment },
        redirect: "manual",
      });
      if (!answer.ok) throw new Error(answer.status);
      const box = document.createElement("template");
      box.innerHTML = (await answer.text()).trim();
      const fresh = box.content.firstElementChild;
      form.replaceWith(fresh);
      start(fresh);
      fresh.querySelector(`.${pressed}`)?.focus();
    } catch {
      // The server says what is wrong best on a page of its own.
      const choice = document.createElement("input");
      Object.assign(choice, { type: "hidden", name: "choice", value: button.value });
      form.append(choice);
      form.submit();
    }
  });
};
