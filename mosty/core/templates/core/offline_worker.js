/* Opens pages this device keeps when there is no connection. It keeps only pages whose answer carries
   the header below, each for its account alone; static files of kept pages stand beside them. */
"use strict";

const RELEASE = "{{ release }}"; // another one makes the browser take this file anew
const HEADER = "{{ header }}";
const STATIC = "{{ static_url }}";
const CACHE = "mosty-pages:"; // then the mark of the account; static/mosty/js/forget.js knows it too
const KEPT_AT = "Mosty-Kept-At"; // by the clock of the device
const FILES = "Mosty-Files";
const SLOW = 8000; // ms after which a kept page is shown instead of waiting on
const HOUR = 3600000;

/* What is kept */

async function drop(own = "") {
  for (const name of await caches.keys()) {
    if (name.startsWith(CACHE) && name !== own) await caches.delete(name);
  }
}

function endOf(kept) {
  const hours = Number(kept.headers.get(HEADER).split(" ")[1]);
  return Number(kept.headers.get(KEPT_AT)) + hours * HOUR;
}

/* The kept page, or nothing; one kept too long ago goes. */
async function copyOf(url) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(CACHE)) continue;
    const cache = await caches.open(name);
    const kept = await cache.match(url, { ignoreVary: true });
    if (kept && endOf(kept) > Date.now()) return kept;
    if (kept) await cache.delete(url, { ignoreVary: true });
  }
  return undefined;
}

async function keepFiles(cache, files) {
  const missing = [];
  for (const file of files) if (!(await cache.match(file, { ignoreVary: true }))) missing.push(file);
  await Promise.all(missing.map(async (file) => {
    const answer = await fetch(file);
    if (!answer.ok) throw new Error(file);
    await cache.put(file, answer);
  }));
}

/* Files that no kept page asks for any more, of an earlier release. */
async function prune(cache) {
  const wanted = new Set();
  const files = [];
  for (const { url } of await cache.keys()) {
    if (new URL(url).pathname.startsWith(STATIC)) { files.push(url); continue; }
    const kept = await cache.match(url, { ignoreVary: true });
    for (const file of JSON.parse(kept.headers.get(FILES))) wanted.add(file);
  }
  for (const file of files) if (!wanted.has(file)) await cache.delete(file, { ignoreVary: true });
}

async function keep(url, files) {
  const answer = await fetch(url, { credentials: "same-origin", redirect: "manual" });
  if (answer.status === 403 || answer.status === 404) await forgetPage(url);
  if (!answer.ok || !answer.headers.has(HEADER)) return;
  const own = CACHE + answer.headers.get(HEADER).split(" ")[0];
  await drop(own);
  const cache = await caches.open(own);
  await keepFiles(cache, files);
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, String(Date.now()));
  headers.set(FILES, JSON.stringify(files));
  await cache.put(url, new Response(await answer.arrayBuffer(), { status: 200, headers }));
  await prune(cache);
}

/* The reader may not open it any more. */
async function forgetPage(url) {
  for (const name of await caches.keys()) {
    if (name.startsWith(CACHE)) await (await caches.open(name)).delete(url, { ignoreVary: true });
  }
}

/* What pages ask for */

async function soon(asked) {
  let timer;
  const late = new Promise((_done, fail) => { timer = setTimeout(() => fail(new Error("slow")), SLOW); });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function page(request) {
  const kept = await copyOf(request.url);
  try {
    const answer = await (kept ? soon(fetch(request)) : fetch(request));
    if (kept && [502, 503, 504].includes(answer.status)) return kept;
    if (answer.status === 403 || answer.status === 404) await forgetPage(request.url);
    return answer;
  } catch {
    return kept || noConnection();
  }
}

async function file(request) {
  return (await caches.match(request.url, { ignoreVary: true })) || fetch(request);
}

function noConnection() {
  const body = "{{ page|escapejs }}";
  return new Response(body, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.startsWith(STATIC)) event.respondWith(file(request));
});

self.addEventListener("message", (event) => {
  const { deed, urls = [], files = [] } = event.data;
  const answer = async () => {
    if (deed === "forget") await drop();
    let trouble = "";
    for (const url of urls) {
      try {
        await keep(url, files);
      } catch (error) {
        trouble = String(error); // no connection, or no room: what was kept before stays
      }
    }
    const kept = urls.length ? await copyOf(urls[0]) : undefined;
    const times = kept && { at: Number(kept.headers.get(KEPT_AT)), until: endOf(kept) };
    event.ports[0].postMessage({ kept: times || null, trouble, release: RELEASE });
  };
  event.waitUntil(answer());
});

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
