// Files while somebody writes: chosen, dropped or pasted, sent at once with their progress, attached by
// their tokens when the form is sent.
(() => {
  "use strict";
  const { one, all, make, icon, texts } = cauce;
  let under = 0;

  const done = (form) => {
    under -= 1;
    if (!under) all("button[type=submit]", form).forEach((each) => (each.disabled = false));
  };

  const removal = (name) => {
    const button = make("button", { class: "btn btn-ghost btn-sm btn-icon", type: "button", "data-drop-file": true, "aria-label": `${texts.remove_file} ${name}` });
    button.append(icon("x"));
    return button;
  };

  const send = (form, file) => {
    const list = one("[data-files]", form);
    const bar = make("progress", { max: 100, value: 0, "aria-label": file.name });
    const box = make("span", { class: "c-file" }, icon("file"), make("span", { class: "text-truncate" }, file.name), bar);
    list.append(make("li", {}, box));
    under += 1;
    all("button[type=submit]", form).forEach((each) => (each.disabled = true));
    const fail = (text) => {
      bar.remove();
      box.classList.add("is-wrong");
      box.setAttribute("role", "alert");
      box.lastChild.textContent = text;
      box.append(removal(file.name));
    };
    const body = new FormData();
    body.append("file", file);
    const request = new XMLHttpRequest();
    request.open("POST", list.dataset.files);
    request.setRequestHeader("X-CSRFToken", cauce.csrf());
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
    });
    request.addEventListener("load", () => {
      done(form);
      const { token, error } = request.response || {};
      if (!token) return fail(error || texts.failed);
      bar.remove();
      box.append(make("input", { type: "hidden", name: "file", value: token }), removal(file.name));
    });
    request.addEventListener("error", () => {
      done(form);
      fail(texts.offline);
    });
    request.send(body);
  };

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches("input[type=file]")) return;
    if (input.matches("[data-send]")) return input.form.requestSubmit();
    if (!input.form || !one("[data-files]", input.form)) return;
    [...input.files].forEach((file) => send(input.form, file));
    input.value = ""; // what was sent by script is not sent again with the form
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-drop-file]");
    if (button) button.closest("li").remove();
  });

  document.addEventListener("paste", (event) => {
    const form = event.target.closest?.("form");
    const files = [...(event.clipboardData?.files || [])];
    if (!form || !files.length || !one("[data-files]", form)) return;
    event.preventDefault();
    files.forEach((file) => send(form, file));
  });

  const target = (event) => {
    const box = event.target.closest?.(".c-composer");
    return box && [...(event.dataTransfer?.types || [])].includes("Files") ? box : null;
  };
  document.addEventListener("dragover", (event) => {
    const box = target(event);
    if (!box) return;
    event.preventDefault();
    box.classList.add("is-over");
  });
  document.addEventListener("dragleave", (event) => {
    const box = event.target.closest?.(".c-composer");
    if (box && !box.contains(event.relatedTarget)) box.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    const box = target(event);
    if (!box) return;
    event.preventDefault();
    box.classList.remove("is-over");
    const form = all("form", box).find((each) => cauce.visible(each) && one("[data-files]", each));
    if (form) [...event.dataTransfer.files].forEach((file) => send(form, file));
  });
})();
