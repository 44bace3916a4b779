// Toasts: the server sends HX-Trigger {"toast": {text, kind, undo_url, href, action}}, or data-toasts.
(() => {
  "use strict";
  const { one, make, icon, texts } = cauce;
  const icons = { ok: "check", error: "alert-triangle", info: "info-circle" };

  cauce.toast = ({ text, kind = "ok", undo_url, href, action, icon: name }) => {
    const box = one(kind === "error" ? "#alerts" : "#toasts");
    if (!box || !text) return;
    const toast = make("div", { class: "c-toast", "data-kind": kind });
    toast.append(icon(name || icons[kind] || "check"), make("span", { class: "grow" }, text));
    if (href) toast.append(make("a", { class: "btn btn-sm", href }, action || texts.open));
    if (undo_url) {
      const undo = make("button", { class: "btn btn-sm", type: "button" }, texts.undo);
      undo.addEventListener("click", () => {
        toast.remove();
        htmx.ajax("POST", undo_url, { target: "#main", swap: "none", source: document.body });
      });
      toast.append(undo);
    }
    const close = make("button", { class: "btn btn-sm btn-icon", type: "button", "aria-label": texts.dismiss });
    close.append(icon("x"));
    close.addEventListener("click", () => toast.remove());
    toast.append(close);
    box.append(toast);
    // Errors stay until dismissed; what can be undone stays ten seconds.
    if (kind !== "error") leave(toast, undo_url ? 10000 : 5000);
  };

  const leave = (toast, wait) =>
    setTimeout(() => (toast.matches(":hover, :focus-within") ? leave(toast, 2000) : toast.remove()), wait);

  document.addEventListener("toast", (event) => cauce.toast(event.detail));
  cauce.onLoad((root) => {
    if (root === document.body) cauce.json("cauce-toasts", []).forEach(cauce.toast);
  });
})();
