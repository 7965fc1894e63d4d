// Small comforts of the workspace. Everything works without them.
"use strict";

const summary = document.querySelector(".summary[role=alert]");
if (summary) { summary.tabIndex = -1; summary.focus(); }

// Printing needs a script; the pages say how it goes without.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
