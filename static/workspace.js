// Small comforts of the workspace. Everything works without them.
"use strict";

// The editor: an item moves without a new page. The server reads the form in document order, so moving its part of the page is enough.
const editor = document.querySelector("form[data-editor]");
if (editor) {
  const state = editor.querySelector("[data-state]");
  let changed = false;

  const items = () => [...editor.querySelectorAll("[data-edited]")];

  function move(item, up) {
    const all = items();
    const other = all[all.indexOf(item) + (up ? -1 : 1)];
    const section = item.closest("[data-section]");
    if (other && other.closest("[data-section]") === section) {
      if (up) other.before(item); else other.after(item);
      return true;
    }
    const sections = [...editor.querySelectorAll("[data-section]")];
    const next = sections[sections.indexOf(section) + (up ? -1 : 1)];
    if (!next) return false;
    if (up) next.querySelector(".add").before(item);
    else next.querySelector(".card").after(item);
    return true;
  }

  editor.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    event.preventDefault();
    const item = button.closest("[data-edited]");
    const moved = move(item, button.dataset.move === "up");
    button.focus();
    item.scrollIntoView({ block: "nearest" });
    items().forEach((one) => one.classList.toggle("moved", moved && one === item));
    if (moved) changed = true;
    state.textContent = moved ? `Moved to place ${items().indexOf(item) + 1} of ${items().length}. Not saved yet.` : "It is already there.";
  });

  editor.addEventListener("input", () => { changed = true; state.textContent = "Not saved yet."; });
  editor.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

const summary = document.querySelector(".summary[role=alert]");
if (summary) { summary.tabIndex = -1; summary.focus(); }
