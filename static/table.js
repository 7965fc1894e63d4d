// Tables: rows fold away, show what they are about, and one more is there when it is asked for. Without this script more rows come
// with every save.
"use strict";

for (const table of document.querySelectorAll("[data-table]")) {
  const rows = () => [...table.querySelectorAll("[data-row]")];
  const title = (row) => {
    const first = row.querySelector(".cell-box input:not([type=hidden]):not([type=radio]):not([type=checkbox]), .cell-box textarea, .cell-box select, .cell-box :checked");
    row.querySelector("[data-row-title]").textContent = first ? first.value.slice(0, 60) : "";
  };
  table.addEventListener("input", (event) => { const row = event.target.closest("[data-row]"); if (row) title(row); });
  const add = table.querySelector("[data-add-row]");
  if (!add) continue;
  add.hidden = false;
  table.querySelector("[data-more-text]").hidden = true;
  add.addEventListener("click", () => {
    const all = rows();
    const waiting = all.find((row) => !row.open && row.querySelector("[data-row-title]").textContent === "");
    const row = waiting || more(all[all.length - 1], all.length);
    all.forEach((one) => { one.open = false; });
    row.open = true;
    const field = row.querySelector("input:not([type=hidden]), textarea, select");
    if (field) field.focus();
    add.hidden = rows().length >= Number(table.dataset.max) && !rows().some((one) => !one.open && one.querySelector("[data-row-title]").textContent === "");
  });
}

function more(last, number) {
  const row = last.cloneNode(true);
  const was = `:${last.dataset.row}:`;
  for (const element of row.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
    for (const name of ["name", "id", "for", "aria-describedby"]) {
      if (element.hasAttribute(name)) element.setAttribute(name, element.getAttribute(name).replace(was, `:${number}:`));
    }
  }
  row.dataset.row = String(number);
  row.querySelector("[data-row-name]").textContent = row.querySelector("[data-row-name]").textContent.replace(/[0-9]+$/, String(number + 1));
  row.querySelector("[data-row-title]").textContent = "";
  for (const field of row.querySelectorAll("input, textarea, select")) {
    if (/radio|checkbox/.test(field.type)) field.checked = false; else field.value = "";
    field.removeAttribute("aria-invalid");
  }
  for (const error of row.querySelectorAll(".error")) error.remove();
  last.after(row);
  return row;
}
