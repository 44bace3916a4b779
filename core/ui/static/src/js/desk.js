// Answers that are written for a while: form[data-desk=url] keeps its draft on the server and tells who
// else is there, what came meanwhile and what had better not be sent; textarea[data-answers=url] offers
// saved texts after "/".
(() => {
  "use strict";
  const { one, all, make, icon, later, texts } = cauce;
  const EVERY = 15000;
  const KEPT = ["to", "subject", "body"];
  const values = (form) => KEPT.map((name) => form.elements[name]?.value || "").join("\u0001");
  const desks = new WeakMap();

  const show = (form, answer) => {
    const notes = one("[data-desk-notes]", form);
    if (answer.saved || !form.elements.body.value.trim()) one("[data-desk-saved]", form).textContent = answer.saved;
    const lines = [];
    if (answer.others) lines.push(make("p", { class: "who" }, icon("eye"), answer.others));
    if (answer.newer) lines.push(make("p", { class: "newer" }, icon("alert-triangle"), answer.newer));
    answer.banned.forEach(({ text, instead }) => {
      const box = make("div", { class: "banned" }, make("p", {}, icon("ban"), make("mark", {}, text), ` ${texts.banned}`));
      instead.forEach((words) => {
        const button = make("button", { type: "button", class: "c-chip" }, words);
        button.addEventListener("click", () => {
          const area = form.elements.body;
          const at = area.value.indexOf(text);
          if (at < 0) return;
          area.focus();
          let end = at + text.length;
          if (/[.!?]$/.test(words) && /[.,;]/.test(area.value[end] || "")) end += 1; // it brings its own
          area.setRangeText(words, at, end, "end");
          area.dispatchEvent(new Event("input", { bubbles: true }));
        });
        box.append(button);
      });
      lines.push(box);
    });
    notes.replaceChildren(...lines);
  };

  // Each page numbers what it sends, so that the server knows what overtook what.
  const turn = (form, data) => {
    const desk = desks.get(form);
    data.set("writer", desk.writer);
    data.set("turn", (desk.turn += 1));
  };
  const written = (form) => {
    const data = new FormData();
    KEPT.forEach((name) => data.set(name, form.elements[name]?.value || ""));
    turn(form, data);
    return data;
  };

  const tell = async (form) => {
    const desk = desks.get(form);
    if (!form.isConnected || desk.gone || document.hidden) return;
    const now = values(form);
    const data = written(form);
    data.set("seen", form.elements.seen.value);
    if (now !== desk.kept) data.set("save", "1");
    desk.ask?.abort();
    const ask = (desk.ask = new AbortController());
    try {
      const answer = await fetch(form.dataset.desk, {
        method: "POST", body: data, signal: ask.signal,
        headers: { "X-CSRFToken": cauce.csrf(), Accept: "application/json" },
      });
      if (!answer.ok) throw new Error(answer.status);
      desk.kept = now;
      if (values(form) === now) cauce.settle(form);
      show(form, await answer.json());
    } catch {
      // the next turn tries again; until then nobody believes that it is kept
      if (!ask.signal.aborted && now !== desk.kept) one("[data-desk-saved]", form).textContent = texts.unsaved;
    }
  };

  // Leaving the page, or looking elsewhere: what was typed in the last second is kept too.
  const leave = () => all("form[data-desk]").forEach((form) => {
    const desk = desks.get(form);
    const now = desk && values(form);
    if (!desk || desk.gone || now === desk.kept) return;
    const data = written(form);
    data.set("save", "1");
    data.set("csrf_token", cauce.csrf());
    if (navigator.sendBeacon(form.dataset.desk, data)) desk.kept = now;
  });

  cauce.onLoad((root) => {
    const forms = all("form[data-desk]", root);
    forms.forEach((form) => {
      if (desks.has(form)) return;
      const writer = [...crypto.getRandomValues(new Uint8Array(9))].map((n) => n.toString(36)).join("").slice(0, 20);
      // what was refused is shown again, but nobody has kept it yet
      const kept = "unsaved" in form.dataset ? null : values(form);
      const desk = { kept, gone: false, writer, turn: 0 };
      desk.soon = later(() => tell(form), 900);
      desks.set(form, desk);
      form.addEventListener("input", desk.soon);
      form.addEventListener("submit", () => {
        form.elements.writer.value = writer;
        form.elements.turn.value = desk.turn += 1;
      }, true);
      form.addEventListener("htmx:beforeRequest", (event) => {
        if (event.target !== form) return;
        desk.gone = true;
        desk.ask?.abort();
      });
      form.addEventListener("htmx:afterRequest", (event) => {
        if (event.target === form) desk.gone = false;
      });
      const timer = setInterval(() => (form.isConnected ? tell(form) : clearInterval(timer)), EVERY);
      tell(form);
    });
  });
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.hidden && leave());

  // Saved answers after "/" at the beginning of a line or after a space.
  cauce.suggest({
    kind: "answers",
    sign: "/",
    pattern: /(?:^|\s)\/([\p{L}\p{M}\d .-]{0,40})$/u,
    opener: "[data-answer-list]",
    label: () => texts.answers,
    draw: (item) => [make("strong", {}, item.label), make("span", { class: "faint" }, item.text.slice(0, 90))],
    put: (area, item, from, to) => area.setRangeText(item.text, from - 1, to, "end"),
  });
})();
