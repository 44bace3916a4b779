// Remote and multiple selects; tom-select arrives when a page holds the first one.
(() => {
  "use strict";
  const { all, make, texts } = cauce;
  let arriving;

  const library = () => {
    if (window.TomSelect) return Promise.resolve();
    arriving ??= new Promise((done) => {
      const { selectJs, selectCss } = document.body.dataset;
      // Before our own layer, which dresses it.
      cauce.one("link[rel=stylesheet]").after(make("link", { rel: "stylesheet", href: selectCss }));
      const script = make("script", { src: selectJs });
      script.addEventListener("load", done);
      document.head.append(script);
    });
    return arriving;
  };

  // The server searches: what it found takes the place of what was offered before.
  const fill = (select) => function (query, done) {
    const address = `${select.dataset.source}${select.dataset.source.includes("?") ? "&" : "?"}q=${encodeURIComponent(query)}`;
    fetch(address, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : { items: [] }))
      .then((data) => {
        if (query !== this.inputValue()) return done(); // more was typed meanwhile
        this.clearOptions();
        done(data.items);
      })
      .catch(() => done());
  };

  const row = (data, escape) => {
    const note = data.note ? ` <span class="faint tiny">${escape(data.note)}</span>` : "";
    return `<div>${escape(data.label)}${note}</div>`;
  };

  const dress = (select) => {
    if (select.tomselect || !select.isConnected) return;
    const remote = "source" in select.dataset;
    const made = new TomSelect(select, {
      valueField: "id", labelField: "label", searchField: remote ? [] : ["label"],
      create: "create" in select.dataset,
      maxOptions: 200, loadThrottle: 120, refreshThrottle: remote ? 0 : 300,
      load: remote ? fill(select) : null, shouldLoad: () => true,
      onFocus() { if (remote) this.load(this.inputValue()); },
      onType() { if (remote) this.clearActiveOption(); }, // Enter takes what was found, not what was there
      plugins: select.multiple ? ["remove_button"] : [],
      render: {
        option: row,
        no_results: () => `<div class="no-results">${texts.nothing}</div>`,
        option_create: (data, escape) => `<div class="create">${texts.create} <strong>${escape(data.input)}</strong></div>`,
      },
    });
    // tom-select follows labels alone
    const said = select.getAttribute("aria-label");
    if (said) made.control_input.setAttribute("aria-label", said);
  };
  cauce.onLoad((root) => {
    const selects = all("select[data-select]", root);
    if (selects.length) library().then(() => selects.forEach(dress));
  });
})();
