// Shows the form where this script stands, and keeps how the visitor came through the navigation.
(function () {
  var script = document.currentScript, address = {{ address|tojson }};
  var names = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"];
  var asked = new URLSearchParams(location.search), known = {};
  try { known = JSON.parse(localStorage.getItem("cauce-arrival") || "{}"); } catch (e) { known = {}; }
  if (!known.landing || names.some(function (n) { return asked.get(n); })) {
    known = { landing: location.origin + location.pathname, referrer: document.referrer };
    names.forEach(function (n) { if (asked.get(n)) { known[n] = asked.get(n); } });
    try { localStorage.setItem("cauce-arrival", JSON.stringify(known)); } catch (e) { /* not kept */ }
  }
  if (script.dataset.show === "no") { return; } // on pages without the form it only remembers
  var query = new URLSearchParams(known);
  query.set("framed", "1");
  query.set("page", location.origin + location.pathname);
  var frame = document.createElement("iframe");
  frame.src = address + "?" + query.toString();
  frame.title = script.dataset.title || "";
  frame.style.cssText = "width:100%;border:0;min-height:" + (script.dataset.height || "640") + "px";
  addEventListener("message", function (event) {
    var height = event.source === frame.contentWindow && event.data && event.data.cauceFormHeight;
    if (height > 0) { frame.style.height = frame.style.minHeight = Math.min(height + 4, 5000) + "px"; }
  });
  script.parentNode.insertBefore(frame, script);
})();
