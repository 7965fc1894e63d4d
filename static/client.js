// Saves what is typed, field by field, and keeps nothing on the device. Without it everything works, by the buttons.
"use strict";

// The address of a form that was sent is no place to come back to.
if (/\/(submit|draft)$/.test(location.pathname)) history.replaceState(null, "", location.pathname.replace(/\/(submit|draft)$/, ""));

const form = document.querySelector("form[data-draft]");
if (form) form.saver = autosave(form);

// A page kept by the browser while its session changed is fetched anew.
addEventListener("pageshow", (event) => { if (event.persisted && !(form && form.saver.unsaved())) location.reload(); });

const problems = document.getElementById("problems");
if (problems) problems.focus();

function autosave(form) {
  const PAUSE = 1500;
  const LARGEST_KEEPALIVE = 60000;
  const say = form.dataset;
  const state = document.getElementById("state");
  const capability = form.elements._capability.value;
  const isChoice = (field) => /radio|checkbox/.test(field.type);
  const cell = (box, field) => field.name.slice(box.dataset.item.length + 1);
  const said = (box, field) => (cell(box, field) ? `${cell(box, field)}:${field.value}` : field.value);
  const boxes = [...form.querySelectorAll("[data-item]")];
  const known = new Map(boxes.map((box) => [box.dataset.item, { value: read(box), rev: Number(box.dataset.rev) }]));
  let timer = 0;
  let wait = 2000;
  let running = null;
  let urgent = false;
  let leaving = false;
  let closed = false;
  let lost = false;
  let sure = false;

  // A question's fields, and the cells of its table.
  function fields(box) {
    const name = box.dataset.item;
    return [...box.querySelectorAll("input[name], textarea[name], select[name]")].filter((field) => field.name === name || field.name.startsWith(`${name}:`));
  }

  function read(box) {
    return fields(box).filter((field) => !isChoice(field) || field.checked).map((field) => said(box, field));
  }

  function write(box, value) {
    const left = [...value];
    for (const field of fields(box)) {
      if (isChoice(field)) { field.checked = value.includes(said(box, field)); continue; }
      const prefix = cell(box, field) ? `${cell(box, field)}:` : "";
      const at = left.findIndex((text) => text.startsWith(prefix));
      field.value = at < 0 ? "" : left.splice(at, 1)[0].slice(prefix.length);
    }
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const same = (a, b) => a.length === b.length && a.every((text, i) => text === b[i]);
  const dirty = () => boxes.filter((box) => !same(read(box), known.get(box.dataset.item).value));
  const tell = (text) => { if (state.textContent !== text) state.textContent = text; };

  function later(ms) {
    clearTimeout(timer);
    timer = setTimeout(save, ms);
  }

  function patch(box) {
    return { link_id: box.dataset.item, value: read(box), base_rev: known.get(box.dataset.item).rev };
  }

  // 64 KiB go with a page that is going: the longest texts last.
  function going(list) {
    let size = 0;
    const bytes = new TextEncoder();
    const sized = list.map((one) => [one, bytes.encode(JSON.stringify(one)).length]).sort((a, b) => a[1] - b[1]);
    return sized.filter(([, length]) => (size += length) < LARGEST_KEEPALIVE).map(([one]) => one);
  }

  // Saves what is not saved, one request after the other.
  function save() {
    clearTimeout(timer);
    if (!running && !leaving && !closed && dirty().length > 0) running = send().finally(() => { running = null; });
    return running;
  }

  async function send() {
    let sent = dirty().map(patch);
    let keepalive = false;
    if (urgent && going(sent).length > 0) { sent = going(sent); keepalive = true; }
    tell(say.saving);
    try {
      const reply = await fetch(say.draft, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ fields: sent, capability }),
        keepalive,
        credentials: "same-origin",
      });
      lost = false;
      if (reply.status === 200 || reply.status === 409) {
        done(sent, await reply.json());
        wait = 2000;
      } else if (reply.status === 401 || reply.status === 403 || reply.status === 404) {
        closed = true;
        if ((await reply.json().catch(() => ({}))).closed) end(); else tell(say.closed);
      } else if (reply.status === 410) {
        closed = true;
        tell(say.sent);
      } else {
        return retry();
      }
    } catch {
      lost = true;
      return retry();
    }
    if (!closed && dirty().length > 0) later(urgent ? 0 : PAUSE);
    else urgent = false;
  }

  function retry() {
    tell(say.offline);
    later(wait);
    wait = Math.min(wait * 2, 30000);
  }

  // Nothing can be sent from here any more; what was typed stays.
  function end() {
    tell("");
    for (const field of form.elements) if (field.type === "submit") field.hidden = true;
    const notice = document.getElementById("closed");
    notice.hidden = false;
    notice.focus();
  }

  function remember() {
    form.elements._revs.value = [...known].map(([name, one]) => `${name}=${one.rev}`).join(" ");
  }

  function done(sent, answer) {
    for (const one of sent) {
      const entry = known.get(one.link_id);
      const rev = answer.revs[one.link_id];
      if (rev !== undefined) { entry.rev = rev; drop(one.link_id); }
      entry.value = one.value;
    }
    for (const output of form.querySelectorAll("[data-computed]")) {
      const computed = answer.computed[output.dataset.computed];
      output.textContent = computed ? computed.text : "–";
      if (computed) output.dataset.given = JSON.stringify({ texts: [String(computed.value)], number: computed.value }); else delete output.dataset.given;
    }
    form.dispatchEvent(new Event("computed"));
    for (const clash of answer.clashes) offer(clash);
    remember();
    if (form.querySelector(".clash")) tell(say.clash);
    else if (answer.too_long.length > 0) tell(say.long);
    else tell(dirty().length > 0 ? say.typing : say.saved.replace("…", answer.saved_at));
  }

  function drop(name) {
    for (const place of boxes.find((box) => box.dataset.item === name).querySelectorAll(".clash")) place.remove();
  }

  // Two texts of one question: the person says which stays.
  function offer(clash) {
    drop(clash.link_id);
    const box = boxes.find((box) => box.dataset.item === clash.link_id);
    const entry = known.get(clash.link_id);
    const place = document.createElement("div");
    place.className = "clash";
    place.setAttribute("role", "alert");
    const part = (tag, text, className) => {
      const element = document.createElement(tag);
      element.textContent = text;
      element.className = className;
      place.append(element, " ");
      return element;
    };
    part("p", clash.other ? say.clashText : say.clashHidden, "");
    const texts = clash.other || [];
    if (clash.other) part("p", texts.map((text) => (box.querySelector("[data-table]") ? text.split(":").slice(2).join(":") : text)).filter(Boolean).join(", "), "typed reader");
    const choose = (label, prepare) => {
      const button = part("button", label, "plain");
      button.type = "button";
      button.addEventListener("click", async () => {
        await prepare();
        entry.rev = clash.rev;
        entry.value = [null];
        save();
      });
    };
    choose(say.clashMine, () => running);
    // What was typed since is kept first.
    if (clash.other) choose(say.clashOther, async () => { await running; await save(); write(box, texts); });
    box.append(place);
  }

  function count(field) {
    const longest = Number(field.dataset.longest);
    const left = longest - [...field.value].length;
    const near = left < Math.min(500, longest / 5);
    let line = field.nextElementSibling;
    if (!line || !line.matches(".left")) {
      if (!near) return;
      line = document.createElement("span");
      line.className = "help left";
      field.after(line);
    }
    line.textContent = near ? (left < 0 ? say.over : say.left).replace("…", String(Math.abs(left))) : "";
  }

  form.addEventListener("input", (event) => {
    if (event.target.dataset.longest) count(event.target);
    if (!closed && dirty().length > 0) { tell(say.typing); later(PAUSE); }
  });
  form.addEventListener("change", () => later(100));
  form.addEventListener("submit", async (event) => {
    if (sure) return;
    event.preventDefault();
    if (leaving) return;
    lost = !navigator.onLine;
    if (!lost) await Promise.race([flush(), new Promise((slow) => { setTimeout(slow, 8000); })]);
    if (lost) { tell(say.offline); return; }
    // A form that is asked again while it still tells of the first time does nothing.
    await new Promise((next) => { setTimeout(next); });
    if (leaving) return;
    leaving = true;
    clearTimeout(timer);
    setTimeout(() => { leaving = false; }, 10000);
    sure = true;
    form.requestSubmit(event.submitter);
    sure = false;
  });
  async function flush() { await running; await save(); }
  const hurry = () => { urgent = true; save(); };
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") hurry(); });
  addEventListener("pagehide", hurry);
  addEventListener("online", () => save());
  addEventListener("beforeunload", (event) => { if (!leaving && dirty().length > 0) event.preventDefault(); });
  for (const place of form.querySelectorAll("[data-clash]")) offer(JSON.parse(place.dataset.clash));

  return {
    unsaved: () => dirty().length > 0,
    closed: () => closed,
    flush,
  };
}
