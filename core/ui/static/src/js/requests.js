// The only place that knows the names of htmx's events.
(() => {
  "use strict";
  const { one, texts } = cauce;
  if (window.Idiomorph) Idiomorph.defaults.ignoreActiveValue = true;

  cauce.csrf = () => one("meta[name=csrf-token]")?.content || "";

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = cauce.csrf();
  });

  const busy = (element, on) => {
    // Only the form itself: checking one of its fields must not take the button from under a click.
    const form = element.matches?.("form") ? element : null;
    const buttons = form ? cauce.all("button[type=submit]", form) : [];
    if (element.matches?.("button")) buttons.push(element);
    if (form) cauce.all("[data-busy]", form).forEach((note) => (note.hidden = !on));
    buttons.forEach((button) => {
      button.disabled = on;
      button.toggleAttribute("aria-busy", on);
    });
  };
  document.addEventListener("htmx:beforeRequest", (event) => busy(event.detail.elt, true));
  document.addEventListener("htmx:afterRequest", (event) => busy(event.detail.elt, false));

  // A plain form disables its buttons after the values were gathered.
  document.addEventListener("submit", (event) => {
    const download = "download" in event.target.dataset || event.submitter?.value === "export";
    if (event.defaultPrevented || event.target.method !== "post" || download) return;
    setTimeout(() => busy(event.target, true));
  });
  // A form whose answer is a file that changes what the page shows: the file is saved, the page renewed.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.dataset.download !== "renew") return;
    event.preventDefault();
    busy(form, true);
    try {
      // A refusal leads back to the page, which says why once it is renewed.
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
      const named = /filename="?([^";]+)/.exec(answer.headers.get("Content-Disposition") ?? "");
      if (!named) return location.reload();
      const url = URL.createObjectURL(await answer.blob());
      cauce.make("a", { href: url, download: named[1] }).click();
      setTimeout(() => location.reload(), 500);
    } catch {
      busy(form, false);
      cauce.toast({ text: texts.offline, kind: "error", icon: "wifi-off" });
    }
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) cauce.all("form").forEach((form) => busy(form, false));
  });

  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    if (xhr.getResponseHeader("HX-Trigger")) return;
    const code = xhr.getResponseHeader("X-Request-Id");
    const text = xhr.status === 403 ? texts.forbidden : texts.failed;
    cauce.toast({ text: code ? `${text} ${texts.code} ${code}` : text, kind: "error" });
  });
  document.addEventListener("htmx:sendError", () =>
    cauce.toast({ text: texts.offline, kind: "error", icon: "wifi-off" }),
  );
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) cauce.start(event.detail.elt);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id === "drawer-content") cauce.showDrawer();
    cauce.one("[aria-invalid=true], [data-focus]", event.detail.elt)?.focus();
  });
})();
