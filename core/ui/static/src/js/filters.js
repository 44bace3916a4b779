// The filter builder: rows "field operator value" in groups, kept in the URL as the filter tree.
(() => {
  "use strict";
  const { one, all, make, icon, json, texts } = cauce;
  const fields = () => json("filter-fields", []);
  const fieldOf = (name) => fields().find((each) => each.name === name) || fields()[0];
  const options = (items, chosen) =>
    items.map(([value, label]) => make("option", { value, selected: value === chosen }, label));
  const select = (label, items, chosen) =>
    make("select", { class: "form-select", "aria-label": label }, ...options(items, chosen));

  const valueInput = (field, operator, value) => {
    if (operator.values === 0) return make("span");
    const given = value === undefined || value === null ? "" : String(value);
    if (field.choices) return select(texts.value, [["", "—"], ...field.choices], given);
    const attributes = { class: "form-control", "aria-label": texts.value, value: Array.isArray(value) ? value.join("; ") : given };
    if (field.kind === "date") Object.assign(attributes, { placeholder: texts.date_hint });
    if (field.kind === "number") Object.assign(attributes, { inputmode: "decimal" });
    return make("input", attributes);
  };

  const row = ([name, op, value] = []) => {
    const field = fieldOf(name);
    const operator = field.operators.find((each) => each.name === op) || field.operators[0];
    const names = select(texts.field, fields().map((each) => [each.name, each.label]), field.name);
    const operators = select(texts.condition, field.operators.map((each) => [each.name, each.label]), operator.name);
    const remove = make("button", { class: "btn btn-ghost btn-icon", type: "button", "aria-label": texts.remove }, icon("x"));
    const line = make("div", { class: "c-filter-row" }, names, operators, valueInput(field, operator, value), remove);
    names.addEventListener("change", () => line.replaceWith(row([names.value])));
    operators.addEventListener("change", () => line.replaceWith(row([names.value, operators.value, value])));
    remove.addEventListener("click", () => {
      const group = line.parentElement;
      line.remove();
      if (!one(".c-filter-row", group) && group.nextElementSibling?.matches(".c-filter-group")) group.remove();
    });
    return line;
  };

  const group = (joiner, rows) => {
    const joiners = select(texts.join, [["and", texts.all_of], ["or", texts.any_of]], joiner);
    joiners.dataset.joiner = "";
    const add = make("button", { class: "btn btn-ghost btn-sm", type: "button" }, icon("plus"), texts.add_condition);
    const box = make("div", { class: "c-filter-group" }, make("div", { class: "c-row mb-2" }, joiners), ...rows.map(row), add);
    add.addEventListener("click", () => add.before(row()));
    return box;
  };

  // The tree is {"and": [conditions or {"or": [...]}]}; one level of groups is what people can read.
  const read = (line) => {
    const [name, operator, value] = [...line.children];
    const field = fieldOf(name.value);
    const arity = field.operators.find((each) => each.name === operator.value).values;
    if (arity === 0) return [name.value, operator.value, null];
    const text = value.value.trim();
    const wanted = arity === 1 ? text : text.split(";").map((part) => part.trim());
    return text === "" ? null : [name.value, operator.value, wanted];
  };
  const tree = (form) => {
    const groups = all(".c-filter-group", form).map((box) => ({
      [one("[data-joiner]", box).value]: all(".c-filter-row", box).map(read).filter(Boolean),
    }));
    const filled = groups.filter((each) => Object.values(each)[0].length);
    return filled.length > 1 ? { and: filled } : filled[0] || null;
  };

  const show = (form) => {
    const given = JSON.parse(form.dataset.tree || "null");
    const flat = (node) => Object.entries(node)[0];
    const groups = [];
    if (given) {
      const [joiner, nodes] = flat(given);
      const loose = nodes.filter(Array.isArray);
      if (loose.length) groups.push(group(joiner, loose));
      nodes.filter((node) => !Array.isArray(node)).forEach((node) => groups.push(group(...flat(node))));
    }
    one("[data-groups]", form).replaceChildren(...(groups.length ? groups : [group("and", [[]])]));
  };

  cauce.onLoad((root) => all("form[data-filters]", root).forEach(show));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-group]");
    if (button) one("[data-groups]", button.form).append(group("or", [[]]));
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-filters]")) return;
    const wanted = tree(event.target);
    const field = one("[name=filter]", event.target);
    field.value = wanted ? JSON.stringify(wanted) : "";
    field.disabled = !wanted;
  }, true);
})();
