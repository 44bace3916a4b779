// Forms: guard of unsaved changes, validation per field, theme switch, tabs.
(() => {
  "use strict";
  const { one, all } = cauce;

  const state = (form) => new URLSearchParams(new FormData(form)).toString();
  const initial = new WeakMap();
  cauce.isDirty = (form) => initial.has(form) && (form.dataset.guard === "dirty" || state(form) !== initial.get(form));
  // What stands in a form is kept elsewhere: leaving loses nothing, but for files that were chosen.
  cauce.settle = (form) => initial.has(form) && !form.elements.files?.files.length && initial.set(form, state(form));
  cauce.onLoad((root) => all("form[data-guard]", root).forEach((form) => initial.set(form, state(form))));

  let sending = false;
  document.addEventListener("submit", () => (sending = true));
  addEventListener("beforeunload", (event) => {
    if (!sending && all("form[data-guard]").some(cauce.isDirty)) event.preventDefault();
    sending = false;
  });

  // data-validate on a form is the address that checks one field and answers with its message.
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    const field = event.target.closest("[data-field]");
    if (!form?.dataset.validate || !field || field.matches("[data-reckon]") || event.target.type === "search") return;
    htmx.ajax("POST", form.dataset.validate, {
      source: field, target: `#${CSS.escape(`f-${field.dataset.field}-error`)}`, swap: "outerHTML",
      values: { _field: field.dataset.field }, // htmx adds those of the form
    });
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const holder = event.detail.target?.closest?.("[data-field]") || event.detail.elt?.closest?.("[data-field]");
    const note = holder && one(".c-error-slot", holder);
    if (!note) return;
    const wrong = note.textContent.trim() !== "";
    all(".form-control, .form-select, .ts-wrapper", holder).forEach((input) => {
      input.classList.toggle("is-invalid", wrong);
      if (!input.matches(".ts-wrapper")) input.setAttribute("aria-invalid", wrong);
    });
  });

  // A choice that sends its form at once (theme, page size, sections).
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  document.addEventListener("click", (event) => {
    const theme = event.target.closest("[data-theme-choice]");
    if (theme) {
      const wanted = theme.dataset.themeChoice;
      const dark = wanted === "dark" || (wanted === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
      document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
    }
    const section = event.target.closest("[data-ficha-tab]");
    if (section) {
      one(".c-ficha").dataset.tab = section.dataset.fichaTab;
      all("[data-ficha-tab]").forEach((each) => each.setAttribute("aria-pressed", each === section));
      const opened = section.dataset.opens && document.getElementById(section.dataset.opens);
      if (opened) show(opened);
    }
    const tab = event.target.closest("[role=tab][data-panel]");
    if (tab) show(tab);
    if (event.target.closest("[data-print]")) print();
  });

  const show = (tab) => {
    all("[role=tab]", tab.closest("[role=tablist]")).forEach((each) => {
      const on = each === tab;
      each.setAttribute("aria-selected", on);
      each.tabIndex = on ? 0 : -1;
      one(`#${each.dataset.panel}`).hidden = !on;
    });
  };
  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest?.("[role=tab]");
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!tab || !by) return;
    const tabs = all("[role=tab]", tab.closest("[role=tablist]"));
    const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length];
    next.focus();
    next.click();
  });
})();
