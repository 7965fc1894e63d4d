// Small comforts of the workspace. Everything works without them.
"use strict";

const summary = document.querySelector(".summary[role=alert]");
if (summary) { summary.tabIndex = -1; summary.focus(); }

// A form with much to type asks before its words are left behind.
for (const form of document.querySelectorAll("form[data-guard]")) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
