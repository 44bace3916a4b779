// The page of who hands over: a signature drawn with finger, pen or mouse, photos made smaller, and the
// time at which it was done.
(() => {
  "use strict";
  const { one, all } = cauce;
  const WIDEST = 1600;

  const pad = (canvas) => {
    const pen = canvas.getContext("2d");
    let drawn = 0, last = null;
    const fit = () => {
      const kept = drawn ? canvas.toDataURL() : "";
      const box = canvas.getBoundingClientRect();
      const scale = window.devicePixelRatio || 1;
      canvas.width = Math.round(box.width * scale);
      canvas.height = Math.round(box.height * scale);
      pen.scale(scale, scale);
      pen.lineWidth = 2.5;
      pen.lineCap = pen.lineJoin = "round";
      pen.strokeStyle = "#17202c";
      if (kept) {
        const before = new Image();
        before.onload = () => pen.drawImage(before, 0, 0, box.width, box.height);
        before.src = kept;
      }
    };
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    const line = (from, to) => {
      pen.beginPath();
      pen.moveTo(...from);
      pen.lineTo(...to);
      pen.stroke();
      drawn += Math.hypot(to[0] - from[0], to[1] - from[1]);
    };
    canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      last = at(event);
      line(last, [last[0] + 0.1, last[1]]);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!last) return;
      const here = at(event);
      line(last, here);
      last = here;
    });
    for (const over of ["pointerup", "pointercancel"]) canvas.addEventListener(over, () => (last = null));
    window.addEventListener("resize", fit);
    fit();
    return {
      // a dot is no signature
      empty: () => drawn < 20,
      clear: () => {
        pen.clearRect(0, 0, canvas.width, canvas.height);
        drawn = 0;
      },
      // on white, so that it can be read on paper and in dark
      picture: () => {
        const paper = document.createElement("canvas");
        paper.width = canvas.width;
        paper.height = canvas.height;
        const ground = paper.getContext("2d");
        ground.fillStyle = "#fff";
        ground.fillRect(0, 0, paper.width, paper.height);
        ground.drawImage(canvas, 0, 0);
        return new Promise((resolve) => paper.toBlob(resolve, "image/png"));
      },
    };
  };

  const smaller = async (file) => {
    try {
      const image = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, WIDEST / Math.max(image.width, image.height));
      const sheet = document.createElement("canvas");
      sheet.width = Math.round(image.width * scale);
      sheet.height = Math.round(image.height * scale);
      sheet.getContext("2d").drawImage(image, 0, 0, sheet.width, sheet.height);
      const blob = await new Promise((resolve) => sheet.toBlob(resolve, "image/jpeg", 0.82));
      const name = file.name.replace(/\.\w+$/, "") + ".jpg";
      return blob && blob.size < file.size ? new File([blob], name, { type: "image/jpeg" }) : file;
    } catch {
      return file; // a kind that this browser does not draw: as it is
    }
  };

  const start = () => {
    const form = one("form[data-proof]");
    if (!form) return;
    const canvas = one("canvas", form), without = one("[name=by_name]", form), name = one("[name=signed_by]", form);
    const sheet = pad(canvas);
    one("[data-clear]", form).addEventListener("click", sheet.clear);
    without.addEventListener("change", () => (one("[data-pad]", form).hidden = without.checked));
    form.cauceCheck = () => {
      if (!name.value.trim()) {
        name.focus();
        return form.dataset.nameWanted;
      }
      if (!without.checked && sheet.empty()) {
        one("[data-clear]", form).focus();
        return form.dataset.signatureWanted;
      }
      return "";
    };
    form.cauceData = async () => {
      const data = new FormData(form);
      data.set("taken_at", new Date().toISOString());
      if (!without.checked) data.set("signature", await sheet.picture(), "signature.png");
      const photos = data.getAll("photos").filter((each) => each.size);
      data.delete("photos");
      for (const photo of photos) {
        const made = await smaller(photo);
        data.append("photos", made, made.name);
      }
      return data;
    };
  };
  start();
})();
