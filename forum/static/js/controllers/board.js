// Without script: each item has a form that moves it. With it: items are dragged, or moved with Alt
// and the arrow keys; the server answers with the board as it is then, whether it moved or why not.
export default (frame, start) => {
  const lists = [...frame.querySelectorAll(".stage-list")];
  frame.querySelector(".board-hint").hidden = false;
  frame.querySelector("[role=alert]")?.focus();
  let lifted = null;

  const move = async (card, list, before, key) => {
    const body = new FormData();
    body.set("csrf_token", frame.dataset.token);
    body.set("stage", list.dataset.stage);
    body.set("version", card.dataset.version);
    if (before) body.set("before", before.id.replace("item-", ""));
    const answer = await fetch(card.dataset.move + location.search, {
      method: "POST",
      body,
      headers: { "X-Fragment": "board" },
      redirect: "manual",
    });
    if (answer.type === "opaqueredirect" || ![200, 409, 422].includes(answer.status)) return location.reload();
    const box = document.createElement("template");
    box.innerHTML = (await answer.text()).trim();
    const fresh = box.content.firstElementChild;
    const scrolled = frame.querySelector(".board").scrollLeft;
    frame.replaceWith(fresh);
    fresh.querySelector(".board").scrollLeft = scrolled;
    await start(fresh);
    const there = fresh.querySelector(`#${card.id}`);
    if (answer.ok && key) there?.querySelector("a").focus();
    if (answer.ok) fresh.querySelector("[data-status]").textContent = fresh.dataset.moved;
  };

  const below = (list, y) =>
    [...list.querySelectorAll(".stage-item")].find((card) => {
      const box = card.getBoundingClientRect();
      return card !== lifted && y < box.top + box.height / 2;
    });
  const unmark = () => {
    for (const marked of frame.querySelectorAll(".is-over, .is-before")) marked.classList.remove("is-over", "is-before");
  };

  for (const list of lists) {
    list.closest(".stage").addEventListener("dragover", (event) => {
      if (!lifted) return;
      event.preventDefault();
      unmark();
      list.classList.add("is-over");
      below(list, event.clientY)?.classList.add("is-before");
    });
    list.closest(".stage").addEventListener("drop", (event) => {
      if (!lifted) return;
      event.preventDefault();
      const before = below(list, event.clientY);
      unmark();
      move(lifted, list, before);
    });
  }

  for (const card of frame.querySelectorAll(".stage-item")) {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      lifted = card;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.id);
      card.classList.add("is-lifted");
    });
    card.addEventListener("dragend", () => {
      lifted = null;
      card.classList.remove("is-lifted");
      unmark();
    });
    card.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!event.altKey || !step) return;
      event.preventDefault();
      const list = card.parentElement;
      const next = lists[lists.indexOf(list) + step[0]];
      if (step[0]) return next && move(card, next, next.firstElementChild, true);
      const other = step[1] < 0 ? card.previousElementSibling : card.nextElementSibling;
      if (other) move(card, list, step[1] < 0 ? other : other.nextElementSibling, true);
    });
  }
};
