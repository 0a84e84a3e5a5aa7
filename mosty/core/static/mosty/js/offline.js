/* A page that opens without a connection: asks the worker to keep it with what it needs, says until when
   and lets the person take it off this device. Without a worker (no https) the page works as any other. */
(() => {
  "use strict";

  const panel = document.querySelector("[data-offline]");
  if (!panel || !("serviceWorker" in navigator)) return;
  const words = panel.dataset;
  const STALE = 60000;
  let keptAt = 0;
  let isForgotten = false;

  /* Addresses of this page's static files: those named in it, and faces of letters loaded by styles. */
  function files() {
    const named = [...document.querySelectorAll("link[href], script[src]")].map((one) => one.href || one.src);
    const loaded = performance.getEntriesByType("resource").map((one) => one.name);
    const ground = new URL(words.static, location.href).href;
    return [...new Set([...named, ...loaded])].filter((url) => url.startsWith(ground));
  }

  function urls() {
    const here = location.href.split("#")[0];
    const others = [...document.querySelectorAll("a[data-offline-too]")].map((link) => link.href);
    return [here, ...others];
  }

  function when(moment) {
    return new Date(moment).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  }

  function show({ kept, isCopy }) {
    const told = panel.querySelector("[data-offline-state]");
    panel.hidden = false;
    panel.dataset.kept = kept ? "yes" : "no";
    panel.querySelector("[data-offline-forget]").hidden = !kept;
    if (!kept) told.textContent = isForgotten ? words.wordForgotten : words.wordNotKept;
    else told.textContent = `${isCopy ? `${words.wordCopy} ${when(kept.at)}. ` : ""}${words.wordUntil} ${when(kept.until)}.`;
  }

  async function ask(message) {
    const { active } = await navigator.serviceWorker.ready;
    const channel = new MessageChannel();
    const answer = new Promise((done) => { channel.port1.onmessage = (event) => done(event.data); });
    active.postMessage(message, [channel.port2]);
    return answer;
  }

  async function keep() {
    if (isForgotten) return;
    keptAt = Date.now();
    const asked = Date.now();
    const answer = await ask({ deed: "keep", urls: urls(), files: files() });
    if (isForgotten) return;
    const isCopy = Boolean(answer.kept) && answer.kept.at < asked;
    show({ kept: answer.kept, isCopy });
  }

  panel.querySelector("[data-offline-forget]").addEventListener("click", async () => {
    isForgotten = true;
    await ask({ deed: "forget" });
    show({ kept: null });
  });
  // What the page shows has changed on the server: the copy is made anew, not more often than once a minute.
  document.addEventListener("mosty:changed", () => { if (Date.now() - keptAt > STALE) keep(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && navigator.onLine) keep(); });

  navigator.serviceWorker.register(words.worker, { scope: words.scope }).then(
    () => (document.readyState === "complete" ? keep() : window.addEventListener("load", keep)),
    () => show({ kept: null }),
  );
})();
