/* On every page: pages kept on this device go as soon as somebody else, or nobody, is signed in. */
(() => {
  "use strict";

  const CACHE = "mosty-pages:";
  const { account } = document.documentElement.dataset;
  if (!("caches" in window) || account === undefined) return; // a page of an error does not know

  async function drop(own) {
    for (const name of await caches.keys()) {
      if (name.startsWith(CACHE) && name !== own) await caches.delete(name);
    }
  }

  drop(account && CACHE + account).catch(() => {});
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) drop("").catch(() => {});
  });
})();
