// The editor of templates. Everything works without this; with it, parts move without a new page and the preview is beside the text.
// The server reads the form in document order, so moving a part of the page is moving it.
"use strict";

const form = document.querySelector("form[data-editor]");
const state = form.querySelector("[data-state]");
const undo = form.querySelector("[data-undo]");
const all = (selector, within = form) => [...within.querySelectorAll(selector)];
const say = (text) => { state.textContent = text; };
let changed = false;

const items = () => all("[data-edited]");
const sections = () => all("[data-section]");
const isSection = (part) => part.hasAttribute("data-section");
const partOf = (element) => element.closest("[data-edited], [data-section]");
const nameOf = (part) => isSection(part)
  ? `Section ${sections().indexOf(part) + 1}`
  : `“${part.querySelector("[data-name]").textContent}”`;

// Moves that were not saved yet, to be taken back before the server is asked to.
const moves = [];
const placeOf = (part) => ({ part, parent: part.parentNode, next: part.nextElementSibling });

function touched() {
  changed = true;
  undo.disabled = false;
  preview.soon();
}

function renumber() {
  sections().forEach((section, i) => {
    section.id = `section-${i + 1}`;
    section.setAttribute("aria-label", `Section ${i + 1}`);
    all("[data-number]", section).forEach((number) => { number.textContent = i + 1; });
  });
}

// Puts a part somewhere else and keeps the focus where it was.
function put(part, parent, next) {
  const focused = document.activeElement;
  parent.insertBefore(part, next);
  if (part.contains(focused)) focused.focus({ preventScroll: true });
  if (isSection(part)) renumber();
}

function moved(from) {
  moves.push(from);
  touched();
  const { part } = from;
  const parts = isSection(part) ? sections() : items();
  items().forEach((one) => one.classList.toggle("moved", one === part));
  const place = isSection(part) ? "" : `, in section ${sections().indexOf(part.closest("[data-section]")) + 1}`;
  say(`Moved to place ${parts.indexOf(part) + 1} of ${parts.length}${place}. Not saved yet.`);
}

// One place up or down; an item at the edge of its section goes on into the next.
function move(part, up) {
  const from = placeOf(part);
  if (isSection(part)) {
    const parts = sections();
    const other = parts[parts.indexOf(part) + (up ? -1 : 1)];
    if (!other) return say(`${nameOf(part)} is already there.`);
    put(part, other.parentNode, up ? other : other.nextElementSibling);
  } else {
    const section = part.closest("[data-section]");
    const own = all("[data-edited]", section);
    const other = own[own.indexOf(part) + (up ? -1 : 1)];
    const next = sections()[sections().indexOf(section) + (up ? -1 : 1)];
    if (other) put(part, section, up ? other : other.nextElementSibling);
    else if (next) put(part, next, up ? next.querySelector("[data-end]") : next.querySelector("[data-section-card]").nextElementSibling);
    else return say(`${nameOf(part)} is already there.`);
  }
  part.scrollIntoView({ block: "nearest" });
  moved(from);
}

function takeBack() {
  const { part, parent, next } = moves.pop();
  put(part, parent, next);
  part.scrollIntoView({ block: "nearest" });
  say("Taken back.");
  preview.soon();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.move) {
    event.preventDefault();
    move(partOf(button), button.dataset.move === "up");
    button.focus({ preventScroll: true });
  } else if (button.hasAttribute("data-undo") && moves.length > 0) {
    event.preventDefault();
    takeBack();
  } else if (button.hasAttribute("data-fold")) {
    fold(partOf(button), !partOf(button).classList.contains("folded"));
  } else if (button.hasAttribute("data-look") && preview.pane) {
    event.preventDefault();
    preview.look();
  }
});

form.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  if (event.target.closest("input, textarea, select")) return;
  const part = partOf(event.target);
  if (!part) return;
  event.preventDefault();
  move(part, event.key === "ArrowUp");
});

// Folding: a long template is easier to see through on a phone.
function fold(part, folded) {
  part.classList.toggle("folded", folded);
  const button = part.querySelector("[data-fold]");
  button.setAttribute("aria-expanded", String(!folded));
  button.firstChild.textContent = folded ? "Open" : "Fold";
}

// Dragging by the handle, with a mouse, a pen or a finger. While it lasts, every part is as small as its name.
form.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest("[data-handle]");
  if (!handle || event.button !== 0) return;
  event.preventDefault();
  handle.focus({ preventScroll: true });
  const part = partOf(handle);
  const from = placeOf(part);
  let begun = false;
  let y = event.clientY;

  const begin = () => {
    begun = true;
    form.classList.add("sorting");
    form.classList.toggle("sorting-sections", isSection(part));
    part.classList.add("dragged");
    // What is held stays under the finger although everything shrank.
    scrollBy({ top: part.getBoundingClientRect().top - y + 20, behavior: "instant" });
  };
  const place = () => {
    const others = (isSection(part) ? sections() : all("[data-edited], [data-section-card]")).filter((one) => one !== part);
    const after = others.filter((one) => {
      const box = one.getBoundingClientRect();
      return box.top + box.height / 2 < y;
    }).pop();
    if (isSection(part)) {
      const next = after ? after.nextElementSibling : others[0];
      if (next && next !== part && next !== part.nextElementSibling) put(part, part.parentNode, next);
      return;
    }
    const parent = after ? after.closest("[data-section]") : sections()[0];
    const next = after ? after.nextElementSibling : parent.querySelector("[data-section-card]").nextElementSibling;
    if (next !== part && !(part.nextElementSibling === next && part.parentNode === parent)) put(part, parent, next);
  };
  const onMove = (moving) => {
    if (moving.pointerId !== event.pointerId) return;
    if (!begun && Math.abs(moving.clientY - event.clientY) < 5) return;
    y = moving.clientY;
    if (!begun) begin();
    place();
  };
  const scrolling = setInterval(() => {
    if (!begun) return;
    const edge = 70;
    const by = y < edge ? -12 : y > innerHeight - edge ? 12 : 0;
    if (by) { scrollBy({ top: by, behavior: "instant" }); place(); }
  }, 16);
  const end = (ending) => {
    if (ending.type === "keydown" && ending.key !== "Escape") return;
    if (ending.pointerId !== undefined && ending.pointerId !== event.pointerId) return;
    clearInterval(scrolling);
    for (const name of ["pointerup", "pointercancel", "keydown"]) document.removeEventListener(name, end);
    document.removeEventListener("pointermove", onMove);
    if (!begun) return;
    if (ending.type !== "pointerup") put(part, from.parent, from.next);
    form.classList.remove("sorting", "sorting-sections");
    part.classList.remove("dragged");
    part.scrollIntoView({ block: "center", behavior: "instant" });
    if (part.parentNode !== from.parent || part.nextElementSibling !== from.next) moved(from);
  };
  document.addEventListener("pointermove", onMove);
  for (const name of ["pointerup", "pointercancel", "keydown"]) document.addEventListener(name, end);
});

// The preview: what is typed now, as the client would see it, asked from the server a moment after the last keystroke.
const preview = {
  pane: document.querySelector("[data-pane]"),
  shown: document.querySelector("[data-shown]"),
  wide: matchMedia("(min-width: 64rem)"),
  looking: false,
  waiting: 0,
  request: null,

  visible() { return this.wide.matches || this.looking; },

  soon(wait = 500) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.fetch(), wait);
  },

  // A document, not a text: pages of ours never make HTML from strings.
  fetch() {
    this.request?.abort();
    const request = this.request = new XMLHttpRequest();
    request.open("POST", form.dataset.previewAt);
    request.responseType = "document";
    request.timeout = 10000;
    request.onload = () => { if (request.status === 200 && request.response) this.show(request.response); };
    request.setRequestHeader("content-type", "application/x-www-form-urlencoded");
    request.send(new URLSearchParams(new FormData(form)).toString());
  },

  show(answer) {
    const fragment = answer.querySelector("[data-fragment]");
    if (!fragment) return;
    form.querySelector("[data-facts]").textContent = fragment.querySelector("[data-facts]").textContent;
    for (const part of items()) {
      const hint = [...fragment.querySelectorAll("[data-hint-for]")].find((one) => one.dataset.hintFor === part.dataset.edited);
      if (hint) part.querySelector("[data-hint]").textContent = hint.textContent;
    }
    if (!this.visible()) return;
    const top = this.shown.scrollTop;
    this.shown.replaceChildren(document.importNode(fragment, true));
    this.shown.scrollTop = top;
    // From conditions.js: questions come and go with what is answered here.
    if (typeof mirrorConditions === "function") this.shown.querySelectorAll(".questions").forEach(mirrorConditions);
  },

  arrange() {
    this.pane.hidden = !this.visible();
    document.querySelector("[data-writing]").classList.toggle("looking", this.looking && !this.wide.matches);
    const button = form.querySelector("[data-look]");
    button.hidden = this.wide.matches;
    button.textContent = this.looking ? "Write" : "Preview";
    button.setAttribute("aria-pressed", String(this.looking));
  },

  look() {
    if (!this.looking) this.from = scrollY;
    this.looking = !this.looking;
    this.arrange();
    scrollTo({ top: this.looking ? 0 : this.from, behavior: "instant" });
    if (this.looking) this.fetch();
  },
};
preview.wide.addEventListener("change", () => { preview.arrange(); preview.soon(0); });
preview.arrange();
preview.soon(0);

form.addEventListener("input", (event) => {
  const part = partOf(event.target);
  if (event.target.hasAttribute("data-text") && part) {
    const name = event.target.value.trim().slice(0, 60) || part.querySelector("h3").textContent;
    all("[data-name]", part).forEach((one) => { one.textContent = name; });
  }
  // The answers that are offered are those of the question that is asked about.
  if (event.target.hasAttribute("data-asked")) {
    event.target.closest(".when-row").querySelector("[name=when_value]").setAttribute("list", `answers-${event.target.value}`);
  }
  touched();
  say("Not saved yet.");
});
form.addEventListener("submit", () => { changed = false; });
addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

// The handles and folding are for scripts; on a phone only the part that one came for is open.
all("[data-handle], [data-fold], [data-scripted]").forEach((one) => { one.hidden = false; });
all(".short-name").forEach((one) => { one.removeAttribute("hidden"); });
const target = location.hash && document.getElementById(location.hash.slice(1));
if (target && target.hasAttribute("data-edited")) {
  // After the browser has gone to the part itself, which would take the cursor away again.
  addEventListener("load", () => setTimeout(() => {
    if (matchMedia("(max-width: 40rem)").matches) {
      items().filter((one) => one !== target && !one.querySelector(".summary")).forEach((one) => fold(one, true));
      target.scrollIntoView({ block: "start", behavior: "instant" });
    }
    const text = target.querySelector("[data-text]");
    if (text && text.value === "") text.focus({ preventScroll: true });
  }));
}
