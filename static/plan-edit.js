// The plan is sent only where it will arrive: what was typed stays on the page without a connection, and where the link has to be opened again.
// Without this script the form is sent as any other.
"use strict";

{
  const form = document.querySelector("form.questions");
  const state = document.getElementById("plan-state");
  let changed = false;
  let sending = false;

  form.addEventListener("input", () => { changed = true; });
  addEventListener("beforeunload", (event) => { if (changed && !sending) event.preventDefault(); });
  addEventListener("pageshow", () => { sending = false; });

  form.addEventListener("submit", async (event) => {
    if (sending) return;
    event.preventDefault();
    const { submitter } = event;
    const why = await whatIsInTheWay();
    state.textContent = why ? form.dataset[why] : "";
    if (why) return;
    sending = true;
    form.requestSubmit(submitter);
  });

  // A look at this very page: whoever may see it may send it.
  async function whatIsInTheWay() {
    try {
      const signal = AbortSignal.timeout?.(10000);
      const answer = await fetch(form.action, { method: "HEAD", redirect: "manual", cache: "no-store", signal });
      return answer.ok || answer.status >= 500 || answer.status === 429 ? "" : "closed";
    } catch {
      return "offline";
    }
  }
}
