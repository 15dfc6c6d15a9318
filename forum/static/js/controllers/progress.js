// Without script: the page loads itself anew every few seconds. With it: only the panel changes,
// and the report opens when it is ready.
const EVERY = 800;
const AFTER_A_FAILURE = 4000;

export default (panel) => {
  const goesOn = () => /queued|running/.test(panel.firstElementChild?.dataset.state);
  const ask = async () => {
    const answer = await fetch(panel.dataset.progressUrl, { headers: { "X-Fragment": "progress" } });
    if (answer.status >= 500) throw new Error(answer.status);
    if (answer.ok) panel.innerHTML = await answer.text();
    const done = panel.querySelector("[data-progress-done]");
    if (done) location.assign(done.href);
    else if (answer.ok && goesOn()) setTimeout(askAgain, EVERY);
  };
  const askAgain = () => ask().catch(() => setTimeout(askAgain, AFTER_A_FAILURE));
  if (goesOn()) setTimeout(askAgain, EVERY);
};
