// Single keys are declared in the markup: data-key="n" or data-key="g c" on a link, button or field.
(() => {
  "use strict";
  const { one, all, make, typing, visible } = cauce;
  let before = "";
  let forget;

  const press = (key) => {
    const element = all(`[data-key="${CSS.escape(key)}"]`).find(visible);
    if (!element) return false;
    if (element.matches("input, textarea, select")) element.focus();
    else element.click();
    return true;
  };

  const help = () => {
    const box = one("#keys-list");
    if (!box) return;
    const shown = all("[data-key]").filter((element) => element.dataset.key && !element.closest("dialog"));
    const seen = new Set();
    const rows = shown.flatMap((element) => {
      const name = element.getAttribute("aria-label") || element.textContent.trim().replace(/\s+/g, " ");
      if (seen.has(element.dataset.key) || !name) return [];
      seen.add(element.dataset.key);
      const keys = element.dataset.key.split(" ").map((key) => make("kbd", {}, key.toUpperCase()));
      return [make("dt", {}, ...keys), make("dd", {}, name)];
    });
    one("#keys-here").replaceChildren(...rows);
    one("#keys").showModal();
  };

  const sibling = (by) => {
    const link = one(`a[rel=${by < 0 ? "prev" : "next"}]`);
    link?.click();
    return Boolean(link);
  };

  const handle = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.target.closest("form")?.requestSubmit();
      return true;
    }
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      return sibling(event.key === "ArrowUp" ? -1 : 1);
    }
    const off = document.body.dataset.keys === "off" || one("dialog[open]");
    if (off || typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "?") return help(), true;
    const key = event.key.toLowerCase();
    const both = before ? `${before} ${key}` : key;
    before = "";
    if (key === "g" && both === "g") {
      before = "g";
      clearTimeout(forget);
      forget = setTimeout(() => (before = ""), 1200);
      return true;
    }
    return press(both) || cauce.listKey?.(key) || false;
  };

  document.addEventListener("keydown", (event) => {
    if (handle(event)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-help]")) help();
  });
})();
