/* What an expert wrote on this device: one database of the browser, every entry locked with the key of
   the account that wrote it. The key comes with the page; when the page is dropped (somebody signs out),
   what is left here cannot be read by anybody until the same account signs in again.

   An entry: id, account, place, kind, state (draft | waiting | sent | refused | clash), version,
   at (the device's clock), heard (what was known of the true time), of and ofVersion (a draft: which
   record it changes), message and fields (why refused), lock (values as typed, encrypted). */
(() => {
  "use strict";

  const STORE = "entries";
  const SENT_STAYS = 14 * 24 * 3600 * 1000;
  const STRICT = { durability: "strict" }; // on the disk before it counts as saved

  const done = (request) => new Promise((fulfil, fail) => {
    request.onsuccess = () => fulfil(request.result);
    request.onerror = () => fail(request.error);
  });

  const ended = (transaction) => new Promise((fulfil, fail) => {
    transaction.oncomplete = () => fulfil();
    transaction.onerror = () => fail(transaction.error);
    transaction.onabort = () => fail(transaction.error || new Error("aborted"));
  });

  function openDatabase() {
    const asked = indexedDB.open("mosty-field", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
    return done(asked);
  }

  function importKey(text) {
    const raw = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  }

  /* The entries of one account on this device. */
  window.mostyFieldStore = async (account, keyTexts) => {
    const keys = await Promise.all(keyTexts.map(importKey));
    const database = await openDatabase();
    database.onversionchange = () => database.close();

    async function locked(values) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const plain = new TextEncoder().encode(JSON.stringify(values));
      return { iv, box: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, keys[0], plain) };
    }

    /* Values as typed; null where no key of this account opens them. */
    async function opened({ iv, box }) {
      for (const key of keys) {
        try {
          const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, box);
          return JSON.parse(new TextDecoder().decode(plain));
        } catch { /* another key */ }
      }
      return null;
    }

    const everything = () => done(database.transaction(STORE).objectStore(STORE).getAll());

    /* Own entries, the oldest first. */
    async function list() {
      const own = (await everything()).filter((entry) => entry.account === account);
      const read = await Promise.all(own.map(async (entry) => ({ ...entry, values: await opened(entry.lock) })));
      return read.sort((first, second) => first.at.localeCompare(second.at));
    }

    /* How many entries of other accounts are not sent yet. */
    async function others() {
      return (await everything()).filter((entry) => entry.account !== account && entry.state !== "sent").length;
    }

    /* Stores an entry and takes another one (its draft) away, both or neither. A record that was
       changed meanwhile in another tab is left alone: this one is stored beside it. */
    async function save(entry, values, { instead = "", freshId = "" } = {}) {
      const lock = await locked(values);
      const change = database.transaction(STORE, "readwrite", STRICT);
      const entries = change.objectStore(STORE);
      const over = ended(change);
      const now = await done(entries.get(entry.id));
      const isOther = Boolean(now) && entry.state === "waiting" && now.version !== entry.version - 1;
      const stored = { ...entry, account, lock, ...(isOther ? { id: freshId, version: 1 } : {}) };
      entries.put(stored);
      if (instead) entries.delete(instead);
      await over;
      return stored;
    }

    /* What the server said of a version; one that was changed meanwhile goes on waiting. */
    async function settle(id, version, said) {
      const change = database.transaction(STORE, "readwrite", STRICT);
      const entries = change.objectStore(STORE);
      const over = ended(change);
      const now = await done(entries.get(id));
      if (now && now.state === "waiting" && now.version === version) entries.put({ ...now, ...said });
      await over;
    }

    async function remove(id) {
      const change = database.transaction(STORE, "readwrite", STRICT);
      change.objectStore(STORE).delete(id);
      await ended(change);
    }

    /* Sent entries stand on the server; here they stay two weeks, so that they can be corrected. */
    async function tidy() {
      for (const entry of await everything()) {
        const age = Date.now() - Date.parse(entry.at);
        if (entry.state === "sent" && (age > SENT_STAYS || age < -SENT_STAYS)) await remove(entry.id);
      }
    }

    return { list, others, save, settle, remove, tidy };
  };
})();
