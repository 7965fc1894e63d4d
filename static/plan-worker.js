// Keeps one copy of the safety plan on this phone, where its owner asked for that, and shows it when there is no connection.
// The page is always asked for first. What the server says about the copy holds: it stays, or it goes.
"use strict";

const KEPT = "safety-plan";
const PAGE = "/plan";
const ASK = "/plan/offline";
// Longer than this nobody waits in a bad hour, where a copy is at hand.
const PATIENCE = 5000;
// What of an answer makes the copy what it was.
const HEADERS = ["content-type", "content-security-policy", "referrer-policy", "x-content-type-options", "plan-copy"];

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

const forget = () => caches.delete(KEPT);

async function copy() {
  return (await caches.has(KEPT)) ? (await caches.open(KEPT)).match(PAGE, { ignoreVary: true }) : undefined;
}

// Only what the server marks as a page to be kept is kept, with the files it needs.
async function keep(answer) {
  const text = await answer.text();
  const headers = HEADERS.filter((name) => answer.headers.has(name)).map((name) => [name, answer.headers.get(name)]);
  const cache = await caches.open(KEPT);
  // Templates write "=" as "&#x3D;".
  const files = [...new Set(text.replaceAll("&#x3D;", "=").match(/\/static\/[\w.-]+\?v=\w+/g))];
  const missing = [];
  for (const file of files) if (!(await cache.match(file, { ignoreVary: true }))) missing.push(file);
  await cache.addAll(missing);
  await cache.put(PAGE, new Response(text, { headers }));
  for (const request of await cache.keys()) {
    const { pathname, search } = new URL(request.url);
    if (pathname !== PAGE && !files.includes(pathname + search)) await cache.delete(request);
  }
}

// The copy says of itself that it is one.
async function shown(kept) {
  const text = (await kept.text()).replace("<html ", '<html data-copy="yes" ');
  return new Response(text, { headers: kept.headers });
}

// Whether the copy may stay: yes, no, or nobody could say.
async function mayStay(kept) {
  try {
    const signal = AbortSignal.timeout?.(PATIENCE);
    const answer = await fetch(ASK, { method: "POST", signal, headers: { "content-type": "text/plain" }, body: kept.headers.get("plan-copy") || "", credentials: "omit" });
    if (answer.status === 204) return true;
    return [401, 404, 410].includes(answer.status) ? false : undefined;
  } catch {
    return undefined;
  }
}

const soon = (request, kept) => (kept ? Promise.race([fetch(request), new Promise((_, late) => { setTimeout(late, PATIENCE); })]) : fetch(request));

async function go(event) {
  const kept = await copy();
  let answer;
  try {
    answer = await soon(event.request, kept);
  } catch {
    return kept ? shown(kept) : Response.error();
  }
  const page = new URL(event.request.url).pathname === PAGE;
  if (!kept || !page) return answer;
  if (answer.ok && answer.headers.has("plan-copy")) {
    event.waitUntil(keep(answer.clone()).catch(() => {}));
    return answer;
  }
  const stays = await mayStay(kept);
  if (stays === false) {
    await forget();
    return answer;
  }
  // The server is in trouble, or the browser was left alone for too long: the copy is there for that.
  return answer.status >= 500 || answer.status === 429 || answer.status === 404 ? shown(kept) : answer;
}

async function file(request) {
  return (await caches.match(request, { cacheName: KEPT, ignoreVary: true })) || fetch(request);
}

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin) return;
  // What is sent is the browser's alone: the copy in its place would look as if it had arrived, and the browser's own page can send it again.
  if (event.request.mode === "navigate") {
    if (event.request.method === "GET") event.respondWith(go(event));
  } else if (url.pathname.startsWith("/static/")) event.respondWith(file(event.request));
});

// The page asks for a copy.
addEventListener("message", (event) => {
  const [port] = event.ports;
  if (!port || event.data !== "keep") return;
  event.waitUntil((async () => {
    try {
      const answer = await fetch(PAGE, { credentials: "same-origin" });
      if (!answer.ok || !answer.headers.has("plan-copy")) throw new Error("not to be kept");
      await keep(answer);
      port.postMessage(true);
    } catch {
      await forget();
      port.postMessage(false);
    }
  })());
});
