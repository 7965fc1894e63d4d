// Small comforts of the workspace. Everything works without them.
"use strict";

const summary = document.querySelector(".summary[role=alert]");
if (summary) { summary.tabIndex = -1; summary.focus(); }
