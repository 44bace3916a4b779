// Tells the page around a form how tall it is, so that nothing has to be scrolled.
(function () {
  function tell() { parent.postMessage({ cauceFormHeight: document.documentElement.offsetHeight }, "*"); }
  addEventListener("load", tell);
  addEventListener("resize", tell);
})();
