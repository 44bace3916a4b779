// Dates are text. Accepts 30/11, hoy, mañana, +3d, +2s, +1m and writes the date out below the field.
(() => {
  "use strict";
  const { one, texts } = cauce;
  const words = { hoy: 0, today: 0, "mañana": 1, manana: 1, tomorrow: 1, ayer: -1, yesterday: -1, pasado: 2 };

  const today = () => {
    const now = new Date();
    return new Date(now.getFullYear(), now.getMonth(), now.getDate());
  };

  const shift = (count, unit) => {
    const day = today();
    if (unit === "m") day.setMonth(day.getMonth() + count);
    else day.setDate(day.getDate() + count * (unit === "s" || unit === "w" ? 7 : 1));
    return day;
  };

  const parse = (given) => {
    const text = given.trim().toLowerCase();
    if (text in words) return shift(words[text], "d");
    const jump = text.match(/^([+-]\d{1,4})\s*([dswm]?)$/);
    if (jump) return shift(Number(jump[1]), jump[2] || "d");
    const iso = text.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/);
    if (iso) return build(iso[1], iso[2], iso[3]);
    const parts = text.match(/^(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{2}|\d{4}))?$/);
    if (!parts) return null;
    const [, a, b, year] = parts;
    const full = year ? (year.length === 2 ? `20${year}` : year) : today().getFullYear();
    return texts.date_order === "mdy" ? build(full, a, b) : build(full, b, a);
  };

  const build = (year, month, day) => {
    const date = new Date(Number(year), month - 1, day);
    return date.getMonth() === month - 1 && date.getDate() === Number(day) ? date : null;
  };

  const two = (number) => String(number).padStart(2, "0");
  const write = (date) => {
    const [day, month] = [two(date.getDate()), two(date.getMonth() + 1)];
    const pair = texts.date_order === "mdy" ? `${month}/${day}` : `${day}/${month}`;
    return `${pair}/${date.getFullYear()}`;
  };
  const long = new Intl.DateTimeFormat(texts.locale || "es", { dateStyle: "full" });
  const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  const echo = (field) => {
    const date = parse(field.value);
    const note = one(`#${CSS.escape(field.id)}-echo`);
    if (note) note.textContent = date ? sentence(long.format(date).replace(",", "")) : "";
    return date;
  };

  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.matches("[data-date]")) {
      const date = echo(field);
      if (date) field.value = write(date);
    } else if (field.matches(".c-date-native") && field.value) {
      const text = one("[data-date]", field.parentElement);
      text.value = write(parse(field.value));
      text.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }, true);
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-date]")) echo(event.target);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-calendar]");
    if (!button) return;
    const native = one(".c-date-native", button.parentElement);
    const date = parse(one("[data-date]", button.parentElement).value);
    if (date) native.value = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
    native.showPicker();
  });
  cauce.onLoad((root) => cauce.all("[data-date]", root).forEach(echo));
})();
