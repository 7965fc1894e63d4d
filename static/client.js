// Saves what is typed, field by field, and says truthfully how that went. Keeps nothing on the device:
// what is not saved yet lives in this page's memory only. Without this script everything still works, by the buttons.
"use strict";

// The address of a form that was sent is no place to come back to.
if (/\/(submit|draft)$/.test(location.pathname)) history.replaceState(null, "", location.pathname.replace(/\/(submit|draft)$/, ""));

// A page that the browser kept while its session changed is fetched anew.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

const problems = document.getElementById("problems");
if (problems) problems.focus();

const form = document.querySelector("form[data-draft]");
if (form) autosave(form);

function autosave(form) {
  const PAUSE = 1500;
  const LARGEST_KEEPALIVE = 60000;
  const say = form.dataset;
  const state = document.getElementById("state");
  const capability = form.elements._capability.value;
  const boxes = [...form.querySelectorAll("[data-item]")];
  const known = new Map(boxes.map((box) => [box.dataset.item, { value: read(box), rev: Number(box.dataset.rev) }]));
  let timer = 0;
  let wait = 2000;
  let saving = false;
  let leaving = false;
  let closed = false;

  // A question's own fields, and the cells of its table: their names begin with the question's and go on with row and column.
  function fields(box) {
    const name = box.dataset.item;
    return [...box.querySelectorAll("input[name], textarea[name], select[name]")].filter((field) => field.name === name || field.name.startsWith(`${name}:`));
  }

  function cell(box, field) {
    return field.name.slice(box.dataset.item.length + 1);
  }

  function said(box, field) {
    return cell(box, field) ? `${cell(box, field)}:${field.value}` : field.value;
  }

  function read(box) {
    return fields(box).filter((field) => !/radio|checkbox/.test(field.type) || field.checked).map((field) => said(box, field));
  }

  function write(box, value) {
    const left = [...value];
    for (const field of fields(box)) {
      if (/radio|checkbox/.test(field.type)) { field.checked = value.includes(said(box, field)); continue; }
      const prefix = cell(box, field) ? `${cell(box, field)}:` : "";
      const at = left.findIndex((text) => text.startsWith(prefix));
      field.value = at < 0 ? "" : left.splice(at, 1)[0].slice(prefix.length);
    }
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const same = (a, b) => a.length === b.length && a.every((text, i) => text === b[i]);
  const dirty = () => boxes.filter((box) => !box.querySelector(".clash") && !same(read(box), known.get(box.dataset.item).value));
  const tell = (text) => { if (state.textContent !== text) state.textContent = text; };

  function later(ms) {
    clearTimeout(timer);
    timer = setTimeout(save, ms);
  }

  function patch(box) {
    return { link_id: box.dataset.item, value: read(box), base_rev: known.get(box.dataset.item).rev };
  }

  // The browser carries at most 64 KiB for a page that is going: the longest texts go last and may stay behind.
  function going() {
    const list = dirty().map(patch).sort((a, b) => JSON.stringify(a).length - JSON.stringify(b).length);
    let size = 0;
    const bytes = new TextEncoder();
    return list.filter((one) => (size += bytes.encode(JSON.stringify(one)).length) < LARGEST_KEEPALIVE);
  }

  async function save(keepalive = false) {
    clearTimeout(timer);
    if (saving || leaving || closed) return;
    const sent = keepalive === true ? going() : dirty().map(patch);
    if (sent.length === 0) return;
    saving = true;
    tell(say.saving);
    try {
      const reply = await fetch(say.draft, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ fields: sent, capability }),
        keepalive: keepalive === true,
        credentials: "same-origin",
      });
      if (reply.status === 200 || reply.status === 409) {
        done(sent, await reply.json());
        wait = 2000;
      } else if (reply.status === 401 || reply.status === 404 || reply.status === 403) {
        closed = true;
        tell(say.closed);
      } else {
        retry();
      }
    } catch {
      retry();
    } finally {
      saving = false;
    }
    if (!closed && dirty().length > 0 && wait === 2000) later(PAUSE);
  }

  function retry() {
    tell(say.offline);
    later(wait);
    wait = Math.min(wait * 2, 30000);
  }

  function done(sent, answer) {
    for (const one of sent) {
      const rev = answer.revs[one.link_id];
      if (rev !== undefined) known.set(one.link_id, { value: one.value, rev });
    }
    // What is too long is not sent again until it is changed.
    for (const one of sent.filter((one) => answer.too_long.includes(one.link_id))) known.get(one.link_id).value = one.value;
    for (const output of form.querySelectorAll("[data-computed]")) {
      const computed = answer.computed[output.dataset.computed];
      output.textContent = computed ? computed.text : "–";
      if (computed) output.dataset.given = JSON.stringify({ texts: [String(computed.value)], number: computed.value }); else delete output.dataset.given;
    }
    form.dispatchEvent(new Event("computed"));
    for (const clash of answer.clashes) offer(clash);
    if (answer.clashes.length > 0) tell(say.clash);
    else if (answer.too_long.length > 0) tell(say.long);
    else tell(dirty().length > 0 ? say.typing : say.saved.replace("…", answer.saved_at));
  }

  // Two texts of one question: both are kept on the server, the person says which stays.
  function offer(clash) {
    const box = boxes.find((box) => box.dataset.item === clash.link_id);
    const entry = known.get(clash.link_id);
    entry.rev = clash.rev;
    const place = document.createElement("div");
    place.className = "clash";
    place.setAttribute("role", "alert");
    const text = document.createElement("p");
    text.textContent = clash.other ? say.clashText : say.clashHidden;
    place.append(text);
    if (clash.other) {
      const other = document.createElement("p");
      other.className = "typed reader";
      other.textContent = clash.other.map((text) => (box.querySelector("[data-table]") ? text.split(":").slice(2).join(":") : text)).filter(Boolean).join(", ");
      place.append(other);
    }
    const choose = (label, then) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "plain";
      button.textContent = label;
      button.addEventListener("click", () => { place.remove(); then(); });
      place.append(button, " ");
    };
    choose(say.clashMine, () => save());
    if (clash.other) choose(say.clashOther, () => { write(box, clash.other); entry.value = clash.other; tell(""); });
    box.append(place);
  }

  function count(field) {
    const longest = Number(field.dataset.longest);
    const left = longest - [...field.value].length;
    let line = field.parentElement.querySelector(".left");
    if (left < 500 && !line) {
      line = document.createElement("span");
      line.className = "help left";
      field.after(line);
    }
    if (line) line.textContent = left < 500 ? say.left.replace("…", String(left)) : "";
  }

  form.addEventListener("input", (event) => {
    if (event.target.dataset.longest) count(event.target);
    if (closed) return;
    if (dirty().length > 0) { tell(say.typing); later(PAUSE); }
  });
  form.addEventListener("change", () => later(100));
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine) { event.preventDefault(); tell(say.offline); return; }
    leaving = true;
    clearTimeout(timer);
    setTimeout(() => { leaving = false; }, 10000);
  });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(true); });
  addEventListener("online", () => save());
  addEventListener("beforeunload", (event) => { if (!leaving && dirty().length > 0) event.preventDefault(); });
}
