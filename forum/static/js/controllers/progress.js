// Without script: the page loads itself anew every few seconds. With it: only the panel changes,
// and the report opens when it is ready.
const EVERY = 800;

export default (panel) => {
  const ask = async () => {
    const answer = await fetch(panel.dataset.progressUrl, { headers: { "X-Fragment": "progress" } });
    if (answer.ok) panel.innerHTML = await answer.text();
    const done = panel.querySelector("[data-progress-done]");
    if (done) location.assign(done.href);
    else if (answer.status < 500 && !/queued|running/.test(panel.firstElementChild?.dataset.state)) return;
    else setTimeout(() => ask().catch(() => setTimeout(ask, EVERY * 5)), EVERY);
  };
  if (/queued|running/.test(panel.firstElementChild?.dataset.state)) setTimeout(ask, EVERY);
};
