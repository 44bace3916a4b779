// What lives: counters from /pulse, panels and progress that refresh, only while the tab is seen.
(() => {
  "use strict";
  const { one, all } = cauce;
  let tag = "";

  // A page shown within another says how tall it is.
  addEventListener("message", (event) => {
    const height = event.origin === location.origin && event.data?.cauceFormHeight;
    const frame = height > 0 && all("iframe[data-sized]").find((each) => each.contentWindow === event.source);
    if (frame) frame.style.height = `${Math.min(height + 4, 5000)}px`;
  });

  const pulse = async () => {
    const url = document.body.dataset.pulse;
    if (!url || document.visibilityState !== "visible") return;
    const answer = await fetch(url, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" }).catch(() => null);
    if (answer?.status !== 200) return;
    tag = answer.headers.get("ETag") || "";
    const counts = await answer.json();
    for (const [name, count] of Object.entries(counts)) {
      all(`[data-count="${CSS.escape(name)}"]`).forEach((badge) => (badge.textContent = count || ""));
    }
  };
  setInterval(pulse, 5000);

  // data-poll="url" data-every="1000": replaced by the answer; an answer without data-poll ends it.
  const timers = new WeakMap();
  const poll = (element) => {
    if (timers.has(element)) return;
    const turn = async () => {
      if (!element.isConnected || !element.dataset.poll) return clearInterval(timers.get(element));
      if (document.visibilityState !== "visible" || element.contains(document.activeElement)) return;
      await htmx.ajax("GET", element.dataset.poll, { source: element, target: element, swap: "morph:outerHTML" });
    };
    timers.set(element, setInterval(turn, Number(element.dataset.every || 45000)));
  };
  cauce.onLoad((root) => all("[data-poll]", root).forEach(poll));

  // The server says that records of a model changed; lists and panels that show it load again.
  document.addEventListener("records-changed", (event) => {
    all("[data-shows]").forEach((element) => {
      const models = element.dataset.shows.split(" ");
      if (event.detail.model && !models.includes(event.detail.model)) return;
      htmx.ajax("GET", element.dataset.reload || location.href, { source: element, target: element, swap: "morph:outerHTML" });
    });
  });
  document.addEventListener("page-reload", () => location.reload());
})();
