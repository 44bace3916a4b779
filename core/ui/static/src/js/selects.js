// Remote and multiple selects. Needs tom-select.js, which pages load only when they hold one.
(() => {
  "use strict";
  const { all, texts } = cauce;

  const fill = (select) => (query, done) => {
    const address = `${select.dataset.source}${select.dataset.source.includes("?") ? "&" : "?"}q=${encodeURIComponent(query)}`;
    fetch(address, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : { items: [] }))
      .then((data) => done(data.items))
      .catch(() => done());
  };

  const row = (data, escape) => {
    const note = data.note ? ` <span class="faint tiny">${escape(data.note)}</span>` : "";
    return `<div>${escape(data.label)}${note}</div>`;
  };

  const dress = (select) => {
    if (select.tomselect || !window.TomSelect) return;
    const remote = "source" in select.dataset;
    new TomSelect(select, {
      valueField: "id", labelField: "label", searchField: remote ? [] : ["label"],
      create: "create" in select.dataset,
      maxOptions: 200, preload: remote ? "focus" : false, loadThrottle: 120,
      load: remote ? fill(select) : null,
      plugins: select.multiple ? ["remove_button"] : [],
      render: {
        option: row,
        no_results: () => `<div class="no-results">${texts.nothing}</div>`,
        option_create: (data, escape) => `<div class="create">${texts.create} <strong>${escape(data.input)}</strong></div>`,
      },
    });
  };
  cauce.onLoad((root) => {
    if (root.matches?.("select[data-select]")) dress(root);
    all("select[data-select]", root).forEach(dress);
  });
})();
