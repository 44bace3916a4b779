// The composer over a history: drafts kept in this browser, names offered after @, and an offer to
// log a call or message that was just begun from the page.
(() => {
  "use strict";
  const { one, all, make, later } = cauce;
  const composer = (element) => element.closest("[data-drafts]");

  // Drafts: by person, record and form; forgotten once sent, after a week, and on signing out.
  const WEEK = 7 * 86400e3;
  const PREFIX = "cauce-draft:";
  const slot = (form) => {
    const box = composer(form);
    return box && `${PREFIX}${document.body.dataset.user || ""}:${box.dataset.drafts}:${form.getAttribute("action").split("/").pop()}`;
  };
  const fields = (form) => all("textarea, input:not([type=hidden]):not([type=file]), select", form).filter((each) => each.name);
  const kept = (form) => {
    try {
      const found = JSON.parse(localStorage.getItem(slot(form)));
      return found && Date.now() - found.at < WEEK ? found.values : null;
    } catch {
      return null;
    }
  };
  const keep = later((form) => {
    const texts = all("textarea, input[type=text], input:not([type])", form);
    try {
      if (!texts.some((each) => each.value.trim())) return localStorage.removeItem(slot(form));
      const values = Object.fromEntries(fields(form).map((each) => [each.name, each.type === "checkbox" ? each.checked : each.value]));
      localStorage.setItem(slot(form), JSON.stringify({ at: Date.now(), values }));
    } catch { /* a full or forbidden storage keeps no drafts */ }
  }, 400);
  const forget = (form) => {
    try { localStorage.removeItem(slot(form)); } catch { /* nothing is kept */ }
  };
  cauce.onLoad((root) => {
    const forms = all("form[data-draft]", root).filter(composer);
    forms.forEach((form) => {
      const typed = all("textarea", form).some((each) => each.value.trim());
      const draft = typed ? null : kept(form);
      if (!draft) return;
      fields(form).forEach((each) => {
        if (!(each.name in draft)) return;
        if (each.type === "checkbox") each.checked = draft[each.name];
        else each.value = draft[each.name];
      });
    });
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-draft]");
    if (form && composer(form)) keep(form);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = event.detail.requestConfig?.elt;
    if (form?.matches?.("form[data-draft]") && event.detail.xhr.status < 300) forget(form);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[action$='/logout']")) return;
    try {
      Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => localStorage.removeItem(key));
    } catch { /* nothing is kept */ }
  });

  // Opening a tab: from a key, or from a link anywhere on the page (#compose-mail).
  cauce.compose = (name) => {
    const tab = one(`#compose-${CSS.escape(name)}-tab`);
    if (!tab) return false;
    one("[data-ficha-tab=history]")?.click();
    tab.click();
    const panel = one(`#compose-${CSS.escape(name)}`);
    panel.scrollIntoView({ block: "nearest" });
    one("textarea, input:not([type=hidden]), select", panel)?.focus();
    return true;
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href*='#compose-']");
    if (link && cauce.compose(link.hash.slice(9))) event.preventDefault();
    const tab = event.target.closest("[data-compose]");
    if (tab && event.detail === 0) one("textarea, input:not([type=hidden])", one(`#${tab.dataset.panel}`))?.focus();
  });

  // Back from a call or from WhatsApp: the offer to log it, once.
  let begun = "";
  const offer = () => {
    if (!begun || document.hidden) return;
    const box = one(`[data-offer="${begun}"]`);
    if (box) box.hidden = false;
    begun = "";
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='tel:'], a[href^='https://wa.me/']");
    if (link && one("[data-drafts]")) {
      begun = link.getAttribute("href").startsWith("tel:") ? "call" : "message";
      setTimeout(offer, 2500); // where nothing else opens the page never loses the focus
    }
    const box = event.target.closest("[data-offer]");
    if (box && event.target.closest("[data-offer-take]")) {
      box.hidden = true;
      cauce.compose(box.dataset.offer);
    }
    if (box && event.target.closest("[data-offer-leave]")) box.hidden = true;
  });
  document.addEventListener("visibilitychange", offer);
  addEventListener("focus", () => setTimeout(offer, 300));

  // Names of colleagues after @; whoever is taken is told.
  cauce.suggest({
    kind: "mentions",
    sign: "@",
    pattern: /(?:^|[\s(])@([\p{L}\p{M}.'-]*(?: [\p{L}\p{M}.'-]+)?)$/u,
    opener: "[data-mention]",
    label: (area) => area.getAttribute("aria-label") || "@",
    draw: (item) => [item.label],
    put: (area, item, from, to) => {
      area.setRangeText(`${item.label} `, from, to, "end");
      area.form.append(make("input", { type: "hidden", name: "mention", value: item.id }));
    },
  });
})();
