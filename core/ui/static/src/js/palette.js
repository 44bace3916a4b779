// The palette: Ctrl K, arrows, Enter. The server answers with role=option items.
(() => {
  "use strict";
  const { one, all, later } = cauce;
  const dialog = () => one("#palette");
  const input = () => one("#palette-input");
  const list = () => one("#palette-list");
  const options = () => all("[role=option]", list());
  let asked = 0;

  cauce.openPalette = (text = "") => {
    if (!dialog() || dialog().open) return;
    input().value = text;
    dialog().showModal();
    ask();
  };

  const ask = async () => {
    const turn = ++asked;
    const address = `${dialog().dataset.url}?q=${encodeURIComponent(input().value)}&at=${encodeURIComponent(location.pathname)}`;
    const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (turn !== asked) return;
    if (!answer?.ok) return cauce.toast({ text: cauce.texts.offline, kind: "error" });
    list().innerHTML = await answer.text();
    mark(options()[0]);
  };
  const askSoon = later(ask, 90);

  const mark = (option) => {
    options().forEach((each) => each.setAttribute("aria-selected", each === option));
    input().setAttribute("aria-activedescendant", option?.id || "");
    option?.scrollIntoView({ block: "nearest" });
  };

  const step = (by) => {
    const items = options();
    const at = items.findIndex((each) => each.getAttribute("aria-selected") === "true");
    if (items.length) mark(items[(at + by + items.length) % items.length]);
  };

  const run = (option, aside) => {
    if (!option) return;
    const { href, key } = option.dataset;
    dialog().close();
    if (key) return one(`[data-key="${key}"]`)?.click();
    if (aside) return open(href, "_blank", "noopener");
    if ("drawer" in option.dataset) return cauce.openDrawer(href);
    location.assign(href);
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette]")) cauce.openPalette();
    const option = event.target.closest("#palette-list [role=option]");
    if (option) run(option, event.ctrlKey || event.metaKey);
  });
  document.addEventListener("input", (event) => {
    if (event.target.id === "palette-input") askSoon();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      cauce.openPalette();
    } else if (event.target.id === "palette-input") {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (by) step(by);
      else if (event.key === "Enter") run(one("[aria-selected=true]", list()), event.ctrlKey);
      else return;
      event.preventDefault();
    }
  });
})();
