// Mirrors the conditions of the server: shows a question when what it depends on was answered so. The server decides; what is hidden
// here is neither required nor kept there. Without this script every question is shown.
"use strict";

function mirrorConditions(root) {
  const parts = [...root.querySelectorAll("[data-show]")].map((part) => ({ part, when: JSON.parse(part.dataset.show) }));
  if (parts.length === 0) return;
  root.classList.add("mirrored");
  for (const { part } of parts) { part.hidden = part.hasAttribute("data-off"); part.removeAttribute("data-off"); }
  const box = (name) => root.querySelector(`#q-${CSS.escape(name)}`) || root.querySelector(`[data-computed="${CSS.escape(name)}"]`);
  const hidden = (element) => element.closest("[data-show][hidden]") !== null;

  // What stands in a question: its texts, and its number where it is one.
  function answer(name) {
    const place = box(name);
    if (!place || hidden(place)) return null;
    if (place.dataset.given) return JSON.parse(place.dataset.given);
    if (place.dataset.computed) return null;
    const fields = [...place.querySelectorAll("input[name], textarea[name], select[name]")].filter((field) => !/radio|checkbox/.test(field.type) || field.checked);
    const filled = fields.filter((field) => field.value.trim() !== "");
    if (filled.length === 0) return null;
    return { texts: filled.map((field) => field.value.trim()), number: number(place, fields, filled) };
  }

  function number(place, fields, filled) {
    if (filled[0].dataset.number !== undefined) {
      const scores = filled.map((field) => parseFloat(field.dataset.number));
      return scores.reduce((sum, score) => sum + score, 0);
    }
    if (fields.length === 2 && place.querySelector(".parts")) return (parseFloat(fields[0].value) || 0) * 60 + (parseFloat(fields[1].value) || 0);
    if (filled[0].type === "time") return filled[0].value.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
    return filled.length === 1 && /^-?[0-9]+([.,][0-9]+)?$/.test(filled[0].value.trim()) ? parseFloat(filled[0].value.replace(",", ".")) : NaN;
  }

  function holds(condition) {
    const given = answer(condition.item);
    if (condition.is === "answered") return given !== null;
    if (given === null) return condition.is === "not_answered";
    if (condition.is === "not_answered") return false;
    const wanted = condition.value;
    const numbers = typeof wanted === "number";
    const text = wanted === true ? "yes" : wanted === false ? "no" : String(wanted);
    const same = numbers && !Number.isNaN(given.number) ? Math.abs(given.number - wanted) < 1e-9 : given.texts.some((one) => one === text || `${one}:00` === text);
    if (condition.is === "is") return same;
    if (condition.is === "is_not") return !same;
    const [left, right] = numbers ? [given.number, wanted] : [given.texts[0], text];
    switch (condition.is) {
      case "above": return left > right;
      case "at_least": return left >= right;
      case "below": return left < right;
      case "at_most": return left <= right;
      default: return true;
    }
  }

  function settle() {
    for (let round = 0; round <= parts.length; round += 1) {
      let changed = false;
      for (const { part, when } of parts) {
        const results = when.conditions.map(holds);
        const show = when.mode === "any" ? results.some(Boolean) : results.every(Boolean);
        if (part.hidden === show) { part.hidden = !show; changed = true; }
      }
      if (!changed) return;
    }
  }

  root.addEventListener("input", settle);
  root.addEventListener("change", settle);
  root.addEventListener("computed", settle);
  settle();
}

for (const root of document.querySelectorAll(".questions")) mirrorConditions(root);
