// The agenda: moving with J and K, E done, H reschedule, X select; forms inside a line.
(() => {
  "use strict";
  const { one, all, visible } = cauce;
  const lines = () => all(".c-act").filter(visible);

  const count = (form) => {
    const boxes = all("[data-pick]", form);
    const picked = boxes.filter((box) => box.checked).length;
    form.classList.add("is-live");
    form.classList.toggle("has-selection", picked > 0);
    const note = one("[data-picked]", form);
    if (note) note.textContent = picked ? note.dataset.picked.replace("{n}", picked) : "";
    const whole = one("[data-pick-all]", form);
    if (whole) {
      whole.checked = picked > 0 && picked === boxes.length;
      whole.indeterminate = picked > 0 && !whole.checked;
    }
  };
  cauce.onLoad((root) => all("form[data-agenda]", root).forEach(count));

  // A form inside a line belongs to no form of the page: Enter saves it.
  document.addEventListener("keydown", (event) => {
    const inside = event.target.closest?.("[data-inline]");
    if (!inside || event.key !== "Enter" || (event.target.matches("textarea") && !event.ctrlKey)) return;
    if (event.target.matches("button, a")) return;
    event.preventDefault();
    event.stopPropagation();
    one("[data-save]", inside).click();
  }, true);

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-agenda]");
    if (!form) return;
    if (event.target.matches("[data-pick-all]")) {
      all("[data-pick]", form).forEach((box) => (box.checked = event.target.checked));
    }
    if (event.target.matches("[data-pick-all], [data-pick]")) count(form);
  });
  document.addEventListener("click", (event) => {
    const fold = event.target.closest("[data-fold]");
    if (!fold) return;
    const line = fold.closest(".c-act");
    fold.closest(".c-act-more").replaceChildren();
    one("[data-act=e]", line)?.focus();
  });

  const before = cauce.listKey;
  cauce.listKey = (key) => {
    const every = lines();
    if (!every.length) return before?.(key) || false;
    const at = every.findIndex((each) => each.classList.contains("is-at"));
    if (key === "j" || key === "k") {
      const next = every[Math.min(every.length - 1, Math.max(0, at + (key === "j" ? 1 : -1)))];
      every.forEach((each) => each.classList.toggle("is-at", each === next));
      (one("a", next) || next).focus();
      next.scrollIntoView({ block: "nearest" });
      return true;
    }
    if (at < 0) return before?.(key) || false;
    if (key === "x") one("[data-pick]", every[at])?.click();
    else if (key === "enter") one(".c-act-what a", every[at])?.click();
    else if (key === "e" || key === "h") one(`[data-act=${key}]`, every[at])?.click();
    else return before?.(key) || false;
    return true;
  };
  // The calendar: an item goes to another day at once and comes back when it is refused.
  let moving = null;
  document.addEventListener("dragstart", (event) => {
    moving = event.target.closest?.("[data-move]") || null;
    if (!moving) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", moving.dataset.move);
    moving.classList.add("is-moving");
  });
  document.addEventListener("dragend", () => {
    moving?.classList.remove("is-moving");
    all(".c-cal td.is-over").forEach((cell) => cell.classList.remove("is-over"));
    moving = null;
  });
  document.addEventListener("dragover", (event) => {
    const cell = moving && event.target.closest?.(".c-cal td[data-day]");
    if (!cell) return;
    event.preventDefault();
    all(".c-cal td.is-over").forEach((each) => each.classList.toggle("is-over", each === cell));
    cell.classList.add("is-over");
  });
  document.addEventListener("drop", async (event) => {
    const cell = moving && event.target.closest?.(".c-cal td[data-day]");
    if (!cell) return;
    event.preventDefault();
    const item = moving;
    const home = item.parentElement;
    const after = item.nextSibling;
    if (cell === item.closest("td")) return;
    one("ul", cell).append(item);
    const back = (text) => {
      home.insertBefore(item, after);
      one("a", item)?.focus();
      cauce.toast({ text, kind: "error" });
    };
    try {
      const body = new URLSearchParams({ day: cell.dataset.day, version: item.dataset.version, csrf_token: cauce.csrf() });
      const answer = await fetch(item.dataset.move, { method: "POST", body, headers: { "X-CSRFToken": cauce.csrf(), "HX-Request": "true" } });
      if (answer.ok) document.body.dispatchEvent(new Event("records-changed", { bubbles: true }));
      else back(answer.status === 409 ? cauce.texts.changed || cauce.texts.failed : cauce.texts.failed);
    } catch {
      back(cauce.texts.offline);
    }
  });
})();
