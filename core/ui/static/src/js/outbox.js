// Forms that must arrive (data-outbox): what is sent is kept in this browser first, and goes as soon as
// there is a connection, from whatever page of ours is open then. Each carries a key, so that the server
// takes it once however often it is sent.
(() => {
  "use strict";
  const { one, all, make, icon, texts } = cauce;
  const AGAIN = 15000;
  const me = () => document.body.dataset.user || "";

  const open = () =>
    new Promise((resolve, reject) => {
      const asked = indexedDB.open("cauce-outbox", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("sent", { keyPath: "key" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });

  const on = async (mode, work) => {
    const base = await open();
    return new Promise((resolve, reject) => {
      const change = base.transaction("sent", mode);
      const asked = work(change.objectStore("sent"));
      change.oncomplete = () => (base.close(), resolve(asked.result));
      change.onerror = change.onabort = () => (base.close(), reject(change.error));
    });
  };
  const waiting = async () => (await on("readonly", (kept) => kept.getAll())).filter((each) => each.user === me());
  const keep = (row) => on("readwrite", (kept) => kept.put(row));
  const drop = (key) => on("readwrite", (kept) => kept.delete(key));

  // What the page says of a form that waits.
  const tell = async (text, kind = "info") => {
    const place = one("[data-outbox-state]");
    if (place) {
      place.textContent = text;
      place.dataset.kind = kind;
    } else if (text) cauce.toast({ text, kind });
  };

  const list = async () => {
    const place = one("[data-outbox-list]");
    if (!place) return;
    const rows = await waiting();
    place.replaceChildren(
      ...rows.map((row) => {
        const line = make("li", { class: "c-line" }, make("div", { class: "grow" }, make("strong", {}, row.title), make("div", { class: "small-text" }, row.wrong || texts.outbox_waits)));
        if (row.wrong) {
          const button = make("button", { class: "btn btn-plain btn-sm", type: "button" }, texts.outbox_drop);
          button.addEventListener("click", async () => {
            await drop(row.key);
            list();
          });
          line.append(button);
        }
        return line;
      }),
    );
    place.closest("[data-outbox-box]")?.toggleAttribute("hidden", !rows.length);
  };

  // Sends one. Returns the answer's address, "" when it has to wait, null when it was refused.
  const send = async (row) => {
    const body = new FormData();
    for (const [name, value, file] of row.fields) {
      if (file) body.append(name, value, file);
      else body.append(name, value);
    }
    let answer;
    try {
      answer = await fetch(row.url, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": cauce.csrf() } });
    } catch {
      return "";
    }
    const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json().catch(() => null) : null;
    if (answer.ok && said && !answer.redirected) {
      await drop(row.key);
      return said.href;
    }
    // signed out, or too busy: it stays and is sent later
    if (answer.redirected || answer.status === 400 || answer.status === 401 || answer.status === 429 || answer.status >= 500) return "";
    await keep({ ...row, wrong: said?.error || texts.failed });
    return null;
  };

  let busy = false;
  const sendAll = async () => {
    if (busy || !me() || !window.indexedDB) return;
    busy = true;
    const empty = async () => {
      for (const row of await waiting()) {
        if (row.wrong) continue;
        const href = await send(row);
        if (href === "") return tell(texts.outbox_waits);
        if (href === null) tell(texts.outbox_wrong, "error");
        else if (row.page === location.pathname) location.assign(href);
        else cauce.toast({ text: `${row.title}: ${texts.outbox_arrived}`, href });
      }
    };
    try {
      await (navigator.locks ? navigator.locks.request("cauce-outbox", empty) : empty());
    } finally {
      busy = false;
      list();
    }
  };

  // before whoever disables the buttons of a form that leaves the page
  const submitted = async (event) => {
    const form = event.target;
    if (!form.matches?.("form[data-outbox]") || !window.indexedDB) return;
    event.preventDefault();
    const button = one("button[type=submit]", form);
    const refusal = form.cauceCheck?.();
    if (refusal) return tell(refusal, "error");
    button.disabled = true;
    const data = await (form.cauceData ? form.cauceData() : new FormData(form));
    const fields = [...data.entries()]
      .filter(([name, value]) => name !== "csrf_token" && !(value instanceof File && !value.size))
      .map(([name, value]) => (value instanceof File ? [name, value, value.name] : [name, value]));
    try {
      await keep({ key: data.get("key"), user: me(), url: form.action, page: location.pathname, title: form.dataset.outbox, fields });
    } catch {
      return form.submit(); // no room, or a private window: as any other form
    }
    tell(texts.outbox_sending);
    await sendAll();
    // what was refused can be put right and sent again
    button.disabled = (await waiting()).some((row) => row.key === data.get("key") && !row.wrong);
  };
  document.addEventListener("submit", submitted, true);

  window.addEventListener("online", sendAll);
  setInterval(async () => {
    if (navigator.onLine) sendAll();
  }, AGAIN);
  cauce.onLoad((root) => {
    if (root !== document.body) return;
    list().catch(() => {});
    sendAll().catch(() => {});
  });
})();
