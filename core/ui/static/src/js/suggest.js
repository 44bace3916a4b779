// Suggestions under a text box: what is typed after a sign is looked for, and one of the answers taken.
(() => {
  "use strict";
  const { one, make, later } = cauce;

  // kind: data-<kind>=url on the textarea and the id of the list. sign: what calls it. pattern: what may
  // follow, in one group. opener: the button that writes the sign. label(area): name of the list.
  // draw(item): what an option shows. put(area, item, from, to): what taking one writes over the typed.
  cauce.suggest = ({ kind, sign, pattern, opener, label, draw, put }) => {
    const id = `${kind}-list`;
    const boxes = `textarea[data-${kind}]`;
    const list = make("ul", { class: `c-suggest-list is-${kind}`, id, role: "listbox", hidden: true });
    let field;
    let items = [];
    let chosen = -1;
    const close = () => {
      list.hidden = true;
      chosen = -1;
      field?.removeAttribute("aria-activedescendant");
    };
    const begun = (area) => area.value.slice(0, area.selectionStart).match(pattern);
    const mark = (index) => {
      chosen = index;
      [...list.children].forEach((each, at) => each.setAttribute("aria-selected", at === index));
      field.setAttribute("aria-activedescendant", list.children[index]?.id || "");
    };
    const ask = later(async (area) => {
      const found = begun(area);
      if (!found) return close();
      const answer = await fetch(`${area.dataset[kind]}?q=${encodeURIComponent(found[1])}`, { headers: { Accept: "application/json" } });
      items = answer.ok ? (await answer.json()).items : [];
      if (!items.length || document.activeElement !== area) return close();
      field = area;
      list.setAttribute("aria-label", label(area));
      list.replaceChildren(...items.map((item, at) => make("li", { role: "option", id: `${id}-${at}`, "aria-selected": "false" }, ...draw(item))));
      area.parentElement.append(list);
      area.setAttribute("aria-controls", id);
      list.hidden = false;
      mark(0);
    }, 130);
    const take = (index) => {
      const found = field && begun(field);
      if (!found || !items[index]) return close();
      const at = field.selectionStart;
      put(field, items[index], at - found[1].length, at);
      close();
      field.focus();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    document.addEventListener("input", (event) => {
      if (event.target.matches(boxes)) ask(event.target);
    });
    document.addEventListener("keydown", (event) => {
      if (list.hidden || event.target !== field) return;
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (by) mark((chosen + by + list.children.length) % list.children.length);
      else if ((event.key === "Enter" && !event.ctrlKey) || event.key === "Tab") take(chosen);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    }, true);
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) take([...list.children].indexOf(option));
    });
    document.addEventListener("focusout", (event) => {
      if (event.target === field) close();
    });
    document.addEventListener("click", (event) => {
      const button = event.target.closest(opener);
      const area = button && one(boxes, button.form);
      if (!area) return;
      area.focus();
      const before = area.value.slice(0, area.selectionStart);
      const gap = before && !/\s$/.test(before) ? " " : "";
      area.setRangeText(gap + sign, area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    });
  };
})();
