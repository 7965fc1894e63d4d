// The copy of the safety plan on this phone: offered, kept, taken away. Without this script the page is complete; only the copy is not there.
"use strict";

const KEPT = "safety-plan";
const WORKER = "/plan/sw.js";
const box = document.getElementById("copy");
const isCopy = document.documentElement.dataset.copy === "yes";

// The copy on the screen is looked at again as soon as there is a connection: what was ended meanwhile goes then.
if (isCopy) addEventListener("online", () => location.reload());
// A page that the browser kept is asked for anew.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

async function forget() {
  await caches.delete(KEPT);
  const registration = await navigator.serviceWorker.getRegistration("/plan");
  if (registration) await registration.unregister();
}

if ("serviceWorker" in navigator && window.isSecureContext && window.caches) {
  const leave = document.querySelector("form.leave");
  if (leave) leave.addEventListener("submit", (event) => {
    event.preventDefault();
    forget().catch(() => {}).finally(() => leave.submit());
  });
  if (box) offer(box);
} else if (box) {
  box.remove();
}

async function offer(box) {
  const [keep, remove, state] = ["copy-keep", "copy-remove", "copy-state"].map((id) => document.getElementById(id));
  const say = (text) => { state.textContent = text; };
  const look = async () => {
    const has = await caches.has(KEPT);
    keep.hidden = has;
    remove.hidden = !has;
    return has;
  };
  keep.addEventListener("click", async () => {
    keep.disabled = true;
    say(box.dataset.wait);
    const done = await ask().catch(() => false);
    if (!done) await forget().catch(() => {});
    keep.disabled = false;
    await look();
    say(done ? box.dataset.kept : box.dataset.failed);
    (done ? remove : keep).focus();
  });
  remove.addEventListener("click", async () => {
    await forget();
    await look();
    say(box.dataset.removed);
    keep.focus();
  });
  if (await look()) say(box.dataset.kept);
  // Its place was kept: nothing moves when it is known what to offer.
  box.hidden = false;
}

async function ask() {
  const registration = await navigator.serviceWorker.register(address(), { scope: "/plan", updateViaCache: "none" });
  const worker = await active(registration);
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => done(event.data === true);
    setTimeout(() => done(false), 20000);
    worker.postMessage("keep", [port2]);
  });
}

// The one policy of this page: it makes the worker's address and no other.
let policy;
function address() {
  if (!window.trustedTypes) return WORKER;
  const only = (url) => { if (url !== WORKER) throw new TypeError("another script"); return url; };
  policy ??= trustedTypes.createPolicy("meanwhile-plan", { createScriptURL: only });
  return policy.createScriptURL(WORKER);
}

async function active(registration) {
  if (registration.active) return registration.active;
  const worker = registration.installing || registration.waiting;
  await new Promise((done, failed) => worker.addEventListener("statechange", () => {
    if (worker.state === "activated") done();
    if (worker.state === "redundant") failed(new Error("no worker"));
  }));
  return registration.active;
}
