// Each element with data-controller="name …" gets controllers/name.js. Without script every page
// works as it is: forms are sent, links are followed, pages are loaded.
const start = (root) => {
  const found = [root, ...root.querySelectorAll("[data-controller]")];
  for (const element of found) {
    for (const name of (element.dataset?.controller ?? "").split(/\s+/).filter(Boolean)) {
      import(`./controllers/${name}.js`).then((controller) => controller.default(element, start));
    }
  }
};

start(document.body);
