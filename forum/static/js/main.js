// Each element with data-controller="name …" gets controllers/name.js. Without script every page
// works as it is: forms are sent, links are followed, pages are loaded.
const start = (root) =>
  Promise.all(
    [root, ...root.querySelectorAll("[data-controller]")].flatMap((element) =>
      (element.dataset?.controller ?? "")
        .split(/\s+/)
        .filter(Boolean)
        .map(async (name) => (await import(`./controllers/${name}.js`)).default(element, start)),
    ),
  );

// The mark says that every key and button has its script: who drives the page waits for it.
await start(document.body);
document.documentElement.dataset.scripted = "";
