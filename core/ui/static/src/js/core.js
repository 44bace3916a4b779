// What the other parts share: queries, texts, focus. Every part adds itself to window.cauce.
window.cauce = (() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  // The root too, where it matches: a piece that htmx brings may be the very thing.
  const all = (selector, root = document) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];
  const json = (id, fallback) => {
    const holder = document.getElementById(id);
    return holder ? JSON.parse(holder.textContent) : fallback;
  };
  const texts = json("cauce-texts", {});
  const starts = [];

  // Runs a function on the page and on every piece that htmx brings later.
  const onLoad = (start) => starts.push(start);
  const start = (root) => starts.forEach((each) => each(root));

  // Builds an element: make("button", {type: "button"}, "text", child …); data set as text, never HTML.
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children);
    return element;
  };

  const icon = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
    svg.setAttribute("class", "c-icon s");
    svg.setAttribute("aria-hidden", "true");
    svg.append(use);
    return svg;
  };

  const typing = (target) =>
    target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const visible = (element) => element.offsetParent !== null;
  const later = (work, wait) => {
    let timer;
    return (...given) => {
      clearTimeout(timer);
      timer = setTimeout(() => work(...given), wait);
    };
  };
  return { one, all, json, texts, onLoad, start, make, icon, typing, visible, later };
})();
