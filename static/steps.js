// Goes from step to step of one form without a new page; the address says which, so that Back works. Without it the buttons do.
"use strict";

const stepped = document.querySelector("form[data-draft]");
const steps = [...stepped.querySelectorAll("[data-step]")];
const first = steps.find((step) => !step.hidden);

const asks = (step) => [...step.querySelectorAll("[data-item]")].some((box) => !box.parentElement.closest("[data-show][hidden]") && !box.hidden);
const numbered = (number) => steps.find((step) => step.dataset.step === number);

function show(step) {
  for (const one of steps) one.hidden = one !== step;
  for (const element of stepped.querySelectorAll("[data-overview], [data-send]")) element.hidden = true;
  for (const element of document.querySelectorAll("[data-intro]")) element.hidden = step !== steps[0];
  stepped.elements._at.value = step.dataset.step;
  const next = step.querySelector("button[name=_step]");
  // The plan above the questions has one of its own.
  for (const enter of document.querySelectorAll("[data-enter]")) enter.value = next.value;
  step.querySelector("h2").focus();
}

// The step a button leads to, past those in which nothing is asked; none is the overview.
function wanted(value, from) {
  const to = steps.indexOf(numbered(value));
  if (to < 0) return null;
  const onward = to >= from;
  const list = onward ? steps.slice(to) : steps.slice(0, to + 1).reverse();
  return list.find(asks) || (onward ? null : steps[0]);
}

async function look() {
  await stepped.saver.flush();
  if (!stepped.saver.unsaved()) location.assign(`${location.pathname}?step=check`);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=_step]");
  // Where nothing can be saved any more, the server makes the overview from what is sent.
  if (!button || (stepped.saver.closed() && !numbered(button.value))) return;
  event.preventDefault();
  const step = wanted(button.value, steps.findIndex((one) => !one.hidden));
  if (!step) { look(); return; }
  history.pushState(null, "", `?step=${step.dataset.step}`);
  show(step);
  stepped.saver.flush();
});

addEventListener("popstate", async () => {
  const step = numbered(new URLSearchParams(location.search).get("step"));
  if (step) { show(step); return; }
  if (first && !location.search.includes("check")) { show(first); return; }
  await stepped.saver.flush();
  if (!stepped.saver.unsaved()) location.reload();
});

const list = document.getElementById("problems");
if (list) list.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  const target = link && document.getElementById(link.hash.slice(1));
  const step = target && target.closest("[data-step]");
  if (step && step.hidden) show(step);
});
