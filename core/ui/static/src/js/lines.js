// Lines of a form: add one from a <template>, remove it; those like a sheet also have keys, take cells
// pasted from another sheet and show what they come to.
(() => {
  "use strict";
  const { one, all, later } = cauce;
  const YES = /^(x|1|s[ií]|yes|true|verdadero)$/i;

  const touched = (box) => (box.closest("form").dataset.guard = "dirty");
  const rows = (box) => all("[data-line]", box);
  const cells = (row) => all("[data-part]:not([hidden])", row);
  const control = (cell) => one("input:not([type=search]), select", cell);
  const focus = (cell) => {
    const field = cell && control(cell);
    if (!field) return;
    (field.tomselect ?? field).focus();
    field.select?.();
  };

  const add = (box, kind = "") => {
    const count = Number(box.dataset.next || rows(box).length);
    box.dataset.next = count + 1;
    const html = one("template", box).innerHTML.replaceAll("__n__", count);
    const last = rows(box).at(-1);
    if (last && "grid" in box.dataset) last.insertAdjacentHTML("afterend", html);
    else one(".c-sheet, [data-add-line]", box).insertAdjacentHTML("grid" in box.dataset ? "beforeend" : "beforebegin", html);
    const made = rows(box).at(-1);
    if (kind) dress(box, made, kind);
    name(box);
    cauce.start(made);
    return made;
  };
  const dress = (box, row, kind) => {
    const shown = JSON.parse(box.dataset.only || "{}")[kind];
    one("[data-kind]", row).value = kind;
    row.classList.toggle("is-words", kind !== "");
    all("[data-part]", row).forEach((cell) => (cell.hidden = Boolean(shown) && !shown.includes(cell.dataset.part)));
  };
  // Those who hear the page are told which line they are in.
  const name = (box) => {
    if (!("grid" in box.dataset)) return;
    rows(box).forEach((row, at) => row.setAttribute("aria-label", row.getAttribute("aria-label").replace(/\s*\d*$/, ` ${at + 1}`)));
  };

  document.addEventListener("click", (event) => {
    const more = event.target.closest("[data-add-line]");
    if (more) {
      const made = add(more.closest("[data-lines]"), more.dataset.addLine);
      if (made.matches(".c-sheet-row")) focus(cells(made)[0]);
      else one("input, select", made)?.focus();
    }
    const remove = event.target.closest("[data-remove-line]");
    if (remove) drop(remove.closest("[data-line]"));
    const raise = event.target.closest("[data-raise-line]");
    const above = raise?.closest("[data-line]").previousElementSibling;
    if (above?.matches("[data-line]")) {
      above.insertAdjacentElement("beforebegin", raise.closest("[data-line]"));
      touched(raise.closest("[data-lines]"));
      raise.focus();
    }
  });
  const drop = (row) => {
    const box = row.closest("[data-lines]");
    const next = row.nextElementSibling?.matches("[data-line]") ? row.nextElementSibling : row.previousElementSibling;
    row.remove();
    touched(box);
    name(box);
    if ("grid" in box.dataset) {
      const left = next?.matches("[data-line]") ? next : add(box);
      focus(cells(left)[0]);
      reckon(box);
    } else one("[data-add-line]", box).focus();
  };

  const step = (cell, by, grow) => {
    const row = cell.closest("[data-line]");
    const box = row.closest("[data-grid]");
    const all = rows(box);
    let to = all[all.indexOf(row) + by];
    if (!to && by > 0 && grow) to = add(box);
    if (!to) return;
    focus(cells(to).find((each) => each.dataset.part === cell.dataset.part) ?? cells(to)[0]);
  };
  const move = (cell, by) => {
    const row = cell.closest("[data-line]");
    const to = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!to?.matches("[data-line]")) return;
    to.insertAdjacentElement(by < 0 ? "beforebegin" : "afterend", row);
    touched(row.closest("[data-grid]"));
    name(row.closest("[data-grid]"));
    focus(cell);
    reckon(row.closest("[data-grid]"));
  };
  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.("[data-grid] [data-part]");
    if (!cell) return;
    const list = one("select", cell)?.tomselect;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && event.altKey) move(cell, by);
    else if (event.key === "Delete" && event.ctrlKey) drop(cell.closest("[data-line]"));
    else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !(list?.isOpen && list.activeOption)) step(cell, event.shiftKey ? -1 : 1, true);
    else if (by && !list && event.target.matches("input") && !event.shiftKey) step(cell, by, false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  // Cells of another sheet: lines of text, tabs between them; a first line of titles says which is which.
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").trim().toLowerCase();
  const choose = async (field, text, row) => {
    const address = `${field.dataset.source}${field.dataset.source.includes("?") ? "&" : "?"}q=${encodeURIComponent(text)}`;
    const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
    const items = answer?.ok ? (await answer.json()).items : [];
    const same = items.filter((item) => [item.label, item.note ?? ""].some((said) => plain(said) === plain(text)));
    const found = same[0] ?? (items.length === 1 ? items[0] : null);
    if (found) {
      field.tomselect.addOption(found);
      field.tomselect.setValue(found.id);
      return;
    }
    const words = cells(row).map(control).find((each) => each.matches("input[type=text], input:not([type])") && !each.inputMode);
    if (words && !words.value) words.value = text;
  };
  const put = (cell, text, row) => {
    const field = control(cell);
    if (field.dataset.source) return choose(field, text, row);
    if (field.type === "checkbox") field.checked = YES.test(text);
    else if (field.matches("select")) field.value = [...field.options].find((each) => plain(each.text) === plain(text))?.value ?? "";
    else field.value = text;
  };
  // Without titles the columns follow that of the cell; one of numbers alone is no description.
  const NUMBER = /^[-+]?[\d.,\s]+\s?[%€$]?$/;
  const placed = (cell, sheet) => {
    const targets = cells(cell.closest("[data-line]"));
    let at = targets.indexOf(cell);
    const width = Math.max(...sheet.map((line) => line.length));
    return Array.from({ length: width }, (_, column) => {
      const values = sheet.map((line) => line[column]?.trim()).filter(Boolean);
      const numbers = values.length && values.every((value) => NUMBER.test(value));
      if (column && numbers && targets[at] && control(targets[at]).matches("input:not([inputmode], [type=checkbox])")) at += 1;
      return targets[at++]?.dataset.part;
    });
  };
  document.addEventListener("paste", async (event) => {
    const cell = event.target.closest?.("[data-grid] [data-part]");
    const text = event.clipboardData?.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "") ?? "";
    if (!cell || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    event.stopPropagation();
    const box = cell.closest("[data-grid]");
    const sheet = text.split("\n").map((line) => line.split("\t"));
    const titles = new Map(cells(rows(box)[0]).map((each) => [plain(one(".c-sheet-label", each).textContent), each.dataset.part]));
    const headed = sheet[0].every((title) => !title.trim() || titles.has(plain(title)));
    const order = headed ? sheet.shift().map((title) => titles.get(plain(title))) : placed(cell, sheet);
    let row = cell.closest("[data-line]");
    const asked = [];
    for (const [at, values] of sheet.entries()) {
      if (at) row = row.nextElementSibling?.matches("[data-line]") ? row.nextElementSibling : add(box);
      for (const [place, value] of values.entries()) {
        const target = cells(row).find((each) => each.dataset.part === order[place]);
        if (target && value.trim()) asked.push([target, value.trim(), row]);
      }
    }
    touched(box);
    await ready(box);
    await Promise.all(asked.map(([target, value, line]) => put(target, value, line)));
    reckon(box);
  }, true);
  // Remote selects are dressed when their library has come.
  const ready = async (box) => {
    for (let turn = 0; turn < 40; turn += 1) {
      if (all("select[data-select]", box).every((each) => each.tomselect)) return;
      await new Promise((done) => setTimeout(done, 50));
    }
  };

  // What they come to is asked of the server, which is where it will be reckoned.
  const ask = (box) => {
    const form = box.closest("form");
    if (!("reckon" in box.dataset) || !form?.dataset.validate || !box.isConnected) return;
    const field = box.dataset.field;
    htmx.ajax("POST", form.dataset.validate, {
      source: box, target: `#${CSS.escape(`f-${field}-error`)}`, swap: "outerHTML", values: { _field: field },
    });
  };
  const reckon = later(ask, 200);
  // Another thing is sold: what followed from the one before goes.
  document.addEventListener("change", (event) => {
    const row = event.target.closest?.("[data-reckon] [data-line]");
    if (!row || !event.target.dataset.source) return;
    const follow = JSON.parse(row.dataset.follows || "[]");
    cells(row).filter((cell) => follow.includes(cell.dataset.part)).map(control).forEach((field) => (field.value = ""));
  });
  document.addEventListener("change", (event) => {
    const form = event.target.form ?? event.target.closest?.("form");
    if (form?.dataset.validate) all("[data-reckon]", form).forEach(reckon);
  });
  const show = (sums) => {
    const box = sums.closest("[data-grid]");
    if (!box || !sums.dataset.rows) return;
    const found = JSON.parse(sums.dataset.rows);
    rows(box).forEach((row, at) => {
      const known = found[at] ?? {};
      one("[data-amount]", row).textContent = known[""] ?? "";
      row.dataset.follows = JSON.stringify(Object.keys(known));
      cells(row).forEach((cell) => {
        const field = control(cell);
        if (field.matches("input:not([type=checkbox])")) field.placeholder = known[cell.dataset.part] ?? "";
      });
    });
  };
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const sums = event.detail.target;
    if (sums?.matches?.(".c-sheet-sums")) show(document.getElementById(sums.id) ?? sums);
  });
  cauce.onLoad((root) => all("[data-reckon]", root).forEach(ask));
})();
