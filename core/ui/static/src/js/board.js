// Boards: a card moves at once and comes back when the server says no; keys move and walk.
(() => {
  "use strict";
  const { one, all, typing, later } = cauce;
  const board = () => one("[data-board]");
  const stageOf = (list) => list.dataset.cards;

  // What the server answers becomes what the page shows.
  const apply = (answer) => {
    for (const [id, html] of Object.entries(answer.heads || {})) replace(`#head-${id}`, html);
    if (answer.summary !== undefined) one("#board-summary").textContent = answer.summary;
    if (answer.weighted !== undefined) one("#board-weighted").textContent = answer.weighted || "—";
    if (answer.toast) cauce.toast(answer.toast);
  };

  // The sums of the columns follow a moment later; several moves ask for them once.
  const sums = later(async () => {
    const url = board()?.dataset.heads;
    const answer = url && (await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null));
    if (answer?.ok) apply(await answer.json());
  }, 120);

  const replace = (selector, html) => {
    const old = one(selector);
    if (!old) return null;
    const holder = document.createElement("template");
    holder.innerHTML = html.trim();
    const fresh = holder.content.firstElementChild;
    old.replaceWith(fresh);
    cauce.start(fresh);
    return fresh;
  };

  const focus = (card) => one("a.title", card)?.focus();

  // Sends the move of a card that already stands in its new column; `back` puts it where it was.
  const send = async (card, from, stage, back) => {
    card.classList.add("is-saving");
    const id = card.dataset.card;
    const body = new URLSearchParams({ id, stage, from, version: card.dataset.version });
    const answer = await fetch(board().dataset.board, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": cauce.csrf(), "HX-Request": "true", Accept: "application/json" },
    }).catch(() => null);
    card.classList.remove("is-saving");
    const told = await answer?.json().catch(() => null);
    if (answer?.ok && told) {
      if (told.card) focus(replace(`#card-${id}`, told.card) || card);
      else card.remove();
      sums();
      apply(told);
      return told.dialog && cauce.openDrawer(told.dialog);
    }
    back();
    if (told?.card && told.stage) {
      const fresh = replace(`#card-${id}`, told.card);
      one(`[data-cards="${told.stage}"]`)?.prepend(fresh);
      card = fresh || card;
    }
    focus(card);
    if (answer?.status === 409) sums();
    if (told?.dialog) return cauce.openDrawer(told.dialog);
    apply(told || {});
    if (!told) cauce.toast({ text: answer ? cauce.texts.failed : cauce.texts.offline, kind: "error" });
  };

  const place = (card) => {
    const list = card.parentElement;
    const next = card.nextElementSibling;
    return () => list.insertBefore(card, next?.parentElement === list ? next : null);
  };

  const move = (card, list) => {
    if (!list || list === card.parentElement) return;
    const from = card.parentElement;
    const back = place(card);
    list.prepend(card);
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
    send(card, stageOf(from), stageOf(list), back);
  };

  const target = (list) => {
    all(".is-target").forEach((each) => each.classList.remove("is-target"));
    (list?.closest(".c-col") || list)?.classList.add("is-target");
  };

  const ends = (shown) => {
    const bar = one("[data-ends]");
    if (bar) bar.hidden = !shown;
    const page = one("#board");
    // A refresh in the middle of a drag would take the card from under the pointer.
    if (shown) [page.dataset.waiting, page.dataset.poll] = [page.dataset.poll, ""];
    else page.dataset.poll = page.dataset.waiting || page.dataset.poll;
  };

  const sort = (list) => {
    let back = () => {};
    Sortable.create(list, {
      group: "cards",
      sort: false,
      draggable: ".c-card-k",
      filter: ".more",
      preventOnFilter: false,
      ghostClass: "is-ghost",
      delay: 180,
      delayOnTouchOnly: true,
      scrollSensitivity: 80,
      onStart: (event) => {
        back = place(event.item);
        ends(true);
      },
      onMove: (event) => target(event.to),
      onEnd: (event) => {
        target(null);
        ends(false);
        if (event.to !== event.from) send(event.item, stageOf(event.from), stageOf(event.to), back);
      },
    });
  };

  const step = (card, by) => {
    const lists = all(".c-col-body");
    return lists[lists.indexOf(card.parentElement) + by];
  };

  const walk = (card, key) => {
    if (key === "ArrowUp" || key === "ArrowDown") {
      const next = key === "ArrowUp" ? card.previousElementSibling : card.nextElementSibling;
      if (next?.matches(".c-card-k")) focus(next);
      else if (next) one("a", next)?.focus();
      return true;
    }
    const list = step(card, key === "ArrowLeft" ? -1 : 1);
    const place = [...card.parentElement.children].indexOf(card);
    const cards = list ? all(".c-card-k", list) : [];
    if (cards.length) focus(cards[Math.min(place, cards.length - 1)]);
    return true;
  };

  const press = (card, event) => {
    const { key, shiftKey } = event;
    const arrow = key.startsWith("Arrow");
    if (arrow && !shiftKey) return walk(card, key);
    if (shiftKey && board() && (key === "ArrowLeft" || key === "ArrowRight")) {
      move(card, step(card, key === "ArrowLeft" ? -1 : 1));
      return true;
    }
    if (document.body.dataset.keys === "off" || !(key === "." || key.toLowerCase() === "m")) return false;
    one(".more", card)?.click();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    const card = event.target.closest?.("#board .c-card-k");
    if (!card || typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (press(card, event)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);

  const start = () => board() && all("[data-cards]").filter((list) => !Sortable.get(list)).forEach(sort);
  cauce.onLoad(start);
  start();
})();

// Ajustes › Embudos: stages in another order by drag; the arrows beside them do the same without it.
(() => {
  "use strict";
  cauce.all("[data-sort-stages]").forEach((list) =>
    Sortable.create(list, {
      handle: ".c-grip",
      ghostClass: "is-ghost",
      onEnd: () => {
        const order = cauce.one("[data-order]", list.closest("form"));
        order.value = cauce.all("[data-id]", list).map((line) => line.dataset.id).join(",");
        order.disabled = false;
        order.form.requestSubmit();
      },
    }),
  );
})();
