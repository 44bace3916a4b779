// Lists: selection (click, shift-click, x), moving (j, k, Enter), bulk bar, columns.
(() => {
  "use strict";
  const { one, all, visible } = cauce;
  let last = null;

  const boxes = (list) => all("tbody [data-pick]", list);
  const row = (box) => box.closest("tr");

  const refresh = (list) => {
    const picked = boxes(list).filter((box) => box.checked);
    boxes(list).forEach((box) => row(box).classList.toggle("is-picked", box.checked));
    list.classList.toggle("has-selection", picked.length > 0);
    const head = one("[data-pick-all]", list);
    if (head) {
      head.checked = picked.length > 0 && picked.length === boxes(list).length;
      head.indeterminate = picked.length > 0 && !head.checked;
    }
    const whole = one("[data-whole]", list);
    if (whole) whole.value = "";
    const note = one("[data-picked]", list);
    if (note) note.textContent = note.dataset.picked.replace("{n}", picked.length);
  };

  const range = (list, from, to, on) => {
    const every = boxes(list);
    const [low, high] = [every.indexOf(from), every.indexOf(to)].sort((a, b) => a - b);
    every.slice(low, high + 1).forEach((box) => (box.checked = on));
  };

  document.addEventListener("click", (event) => {
    const list = event.target.closest("[data-list]");
    if (!list) return;
    if (event.target.matches("[data-pick-all]")) {
      boxes(list).forEach((box) => (box.checked = event.target.checked));
      refresh(list);
    } else if (event.target.matches("[data-pick]")) {
      if (event.shiftKey && last) range(list, last, event.target, event.target.checked);
      last = event.target;
      refresh(list);
    } else if (event.target.closest("[data-unpick]")) {
      boxes(list).forEach((box) => (box.checked = false));
      refresh(list);
    } else if (event.target.closest("[data-pick-whole]")) {
      one("[data-whole]", list).value = "1";
      one("[data-picked]", list).textContent = event.target.closest("[data-pick-whole]").dataset.pickWhole;
    }
  });

  // One key on the list in view; true when it meant something.
  cauce.listKey = (key) => {
    const list = all("[data-list]").find(visible);
    if (!list) return false;
    const rows = all("tbody tr[data-href]", list);
    const at = rows.findIndex((each) => each.classList.contains("is-at"));
    if (key === "j" || key === "k") return move(rows, at, key === "j" ? 1 : -1);
    if (at < 0) return false;
    if (key === "x") one("[data-pick]", rows[at])?.click();
    else if (key === "enter") one("a", rows[at])?.click();
    else if (key === ".") one("[data-bs-toggle=dropdown]", rows[at])?.click();
    else return false;
    return true;
  };

  const move = (rows, at, by) => {
    const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    rows[at]?.classList.remove("is-at");
    next?.classList.add("is-at");
    next?.scrollIntoView({ block: "nearest" });
    one("a", next)?.focus({ preventScroll: true });
    return true;
  };

  // Column chooser: up and down inside its list; the form itself is plain.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const item = button.closest("li");
    const up = button.dataset.move === "up";
    const other = up ? item.previousElementSibling : item.nextElementSibling;
    if (other) up ? other.before(item) : other.after(item);
    button.focus();
  });

  cauce.onLoad((root) => all("[data-list]", root).forEach(refresh));

  // Group headers fold their rows.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fold]");
    if (!button) return;
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", open);
    let next = button.closest("tr").nextElementSibling;
    for (; next && !next.matches(".group"); next = next.nextElementSibling) next.hidden = !open;
  });
})();
