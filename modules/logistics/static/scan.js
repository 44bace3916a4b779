// Pickers and counters: what a scanner types goes to the server one scan after the other, so that fast
// scanning loses none; the camera reads where the browser can.
(() => {
  "use strict";
  const { one } = cauce;
  const form = one("form[data-scan]");
  if (!form) return;
  const code = one("[name=code]", form), count = one("[name=count]", form);
  const region = () => one("#scan");
  const headers = () => ({ "HX-Request": "true", "HX-Target": "scan", "X-CSRFToken": cauce.csrf() });

  const say = (text) => {
    const box = cauce.make("div", { class: "c-banner rojo", "data-heard": "lost" }, text);
    const place = region().firstElementChild;
    place.setAttribute("role", "alert");
    place.replaceChildren(box);
  };

  const show = async (answer) => {
    region().innerHTML = await answer.text();
    cauce.start(region());
    if (one("[data-heard=wrong]", region())) navigator.vibrate?.(200);
  };

  const queue = [];
  let busy = false;
  const work = async () => {
    if (busy) return;
    busy = true;
    while (queue.length) {
      const body = queue.shift();
      try {
        const answer = await fetch(form.action, { method: "POST", body, headers: headers() });
        if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
        await show(answer);
      } catch {
        // what was meant for later is not sent blindly: a person looks first
        queue.length = 0;
        say(form.dataset.lost);
        lost = true;
      }
    }
    busy = false;
  };
  let lost = false;
  const send = (values) => {
    queue.push(new URLSearchParams(values));
    work();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = code.value.trim();
    if (text) send({ code: text, count: count.value });
    code.value = "";
    count.value = "1";
    code.focus();
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-back]")) return;
    event.preventDefault();
    send({ back: event.submitter.value });
    code.focus();
  }, true);
  window.addEventListener("online", async () => {
    if (!lost) return;
    const answer = await fetch(form.action, { headers: headers() }).catch(() => null);
    if (!answer?.ok) return;
    lost = false;
    await show(answer);
    say(form.dataset.lost);
  });

  const camera = one("[data-camera]", form), video = one("[data-video]", form), label = one("[data-camera-label]", form);
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  camera.hidden = false;
  const off = label.textContent;
  let stream = null, seen = "", since = 0;
  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    video.hidden = true;
    label.textContent = off;
  };
  const look = async (detector) => {
    if (!stream) return;
    const [found] = await detector.detect(video).catch(() => []);
    // the same code counts again only after it was out of sight
    if (found && (found.rawValue !== seen || Date.now() - since > 1500)) send({ code: found.rawValue, count: count.value });
    if (found) [seen, since] = [found.rawValue, Date.now()];
    setTimeout(() => look(detector), 150);
  };
  camera.addEventListener("click", async () => {
    if (stream) return stop();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      video.hidden = false;
      await video.play();
      label.textContent = label.dataset.on;
      look(new BarcodeDetector());
    } catch {
      stop();
      say(form.dataset.refused);
    }
  });
  addEventListener("pagehide", stop);
})();
