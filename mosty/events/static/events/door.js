/* The list at the door with a broken connection: every mark is kept on the device until the server has
   answered for it. Each mark is one entry of localStorage, so that two tabs never overwrite each other;
   it holds the code of a badge, never a name. The page itself opens without a connection by the worker
   (core/offline.js). Without this script every button sends the form. */
(() => {
  "use strict";

  const device = document.querySelector("[data-door]");
  const form = document.querySelector("[data-door-form]");
  if (!device || !form) return;
  const words = device.dataset;
  const item = words.item ? Number(words.item) : null;
  const KEPT = `mosty-door:${words.door}:kept:`;
  const REFUSED = `mosty-door:${words.door}:refused:`;
  const BATCH = 50;
  const WAIT = 15000;
  const lines = new Map([...form.querySelectorAll(".door-line")].map((line) => [line.dataset.badge, line]));
  const one = (name) => device.querySelector(`[data-door-${name}]`);
  let note = "";
  let trouble = "";
  let isSending = false;

  /* What is kept on the device */

  function entries(prefix) {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(prefix))
      .map((key) => ({ key, mark: JSON.parse(localStorage.getItem(key)) }))
      .sort((first, second) => first.mark.at.localeCompare(second.mark.at));
  }

  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16)); // a page without https has no randomUUID
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  function codeOf(text) {
    return text.trim().replace(/\/+$/, "").split("/").pop().toUpperCase().replace(/[^0-9A-Z]/g, "");
  }

  /* What the page shows */

  function clock(moment) {
    return moment.toLocaleTimeString("pl-PL", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Warsaw" });
  }

  function show(badge, state, text) {
    const line = lines.get(badge);
    if (!line) return;
    const tag = line.querySelector("[data-door-tag]");
    line.dataset.state = state;
    tag.className = `tag tag-${{ in: "ok", out: "wait", none: "plain" }[state]}`;
    tag.textContent = text;
  }

  function showMark(mark, isSent) {
    const state = mark.kind === "entry" ? "in" : "out";
    const word = state === "in" ? words.wordIn : words.wordOut;
    const unsent = isSent ? "" : ` (${words.wordUnsent})`;
    show(mark.badge, state, `${word} ${clock(new Date(mark.at))}${unsent}`);
  }

  function count() {
    const present = document.querySelector("[data-door-present]");
    present.textContent = [...lines.values()].filter((line) => line.dataset.state === "in").length;
  }

  function report() {
    const left = entries(KEPT);
    const kept = left.length ? `${words.wordLeft} ${left.length}.` : "";
    one("status").textContent = [note, trouble, kept || (note && words.wordAllSent)].filter(Boolean).join(" ");
    device.dataset.left = left.length;
    one("send").hidden = !left.length;
    const refused = entries(REFUSED);
    one("refused").hidden = !refused.length;
    one("refused-list").replaceChildren(...refused.map(({ mark }) => {
      const listed = document.createElement("li");
      listed.textContent = `${lines.get(mark.badge)?.dataset.name || mark.badge}, ${clock(new Date(mark.at))}: ${mark.message}`;
      return listed;
    }));
    count();
  }

  function offerSignIn(isSignedOut) {
    const place = one("signin");
    place.hidden = !isSignedOut;
    if (!isSignedOut || place.firstChild) return;
    const link = document.createElement("a");
    Object.assign(link, { href: words.login, target: "_blank", rel: "opener", textContent: words.wordSignIn });
    place.append(link);
  }

  /* Marking */

  function mark(badge, kind, means) {
    const made = { client_id: newId(), badge, kind, means, item_id: item, at: new Date().toISOString() };
    try {
      localStorage.setItem(KEPT + made.client_id, JSON.stringify(made));
    } catch {
      note = words.wordFull;
      report();
      return false;
    }
    note = `${words.wordMarked} ${lines.get(badge)?.dataset.name || badge}.`;
    showMark(made, false);
    report();
    send();
    return true;
  }

  /* Sending */

  function token() {
    const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return found ? found[1] : form.elements.csrfmiddlewaretoken.value;
  }

  function settle(batch, answer) {
    const outcomes = new Map(answer.results.map((result) => [result.client_id, result]));
    for (const { key, mark: sent } of batch) {
      const result = outcomes.get(sent.client_id);
      if (!result) continue; // nothing was said of it: it is sent again
      if (result.outcome === "refused") {
        localStorage.setItem(REFUSED + sent.client_id, JSON.stringify({ ...sent, message: result.message }));
      }
      localStorage.removeItem(key);
      if (sent.item_id !== item) continue;
      if (result.outcome === "stored" || result.outcome === "known") showMark(sent, true);
      else show(sent.badge, "none", words.wordNone);
    }
    const unsent = new Set(entries(KEPT).map((kept) => kept.mark.badge));
    const present = new Set(answer.present);
    for (const [badge, line] of lines) {
      if (unsent.has(badge)) continue;
      if (present.has(badge) && line.dataset.state !== "in") show(badge, "in", words.wordIn);
      if (!present.has(badge) && line.dataset.state === "in") show(badge, "out", words.wordOut);
    }
  }

  async function send() {
    if (isSending) return;
    isSending = true;
    try {
      const tried = new Set();
      const next = () => entries(KEPT).filter((kept) => !tried.has(kept.key)).slice(0, BATCH);
      let batch = next();
      do {
        for (const { key } of batch) tried.add(key);
        const answer = await fetch(words.send, {
          method: "POST",
          redirect: "manual", // a session that ended leads to the page of signing in
          credentials: "same-origin",
          headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
          body: JSON.stringify({ sent_at: new Date().toISOString(), item_id: item, marks: batch.map((kept) => kept.mark) }),
        });
        const isSignedOut = answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403;
        offerSignIn(isSignedOut);
        if (isSignedOut) { trouble = words.wordSignedOut; break; }
        if (!answer.ok) throw new Error(String(answer.status));
        settle(batch, await answer.json());
        if (batch.length) document.dispatchEvent(new Event("mosty:changed")); // the kept page is behind
        trouble = "";
        batch = next(); // somebody may have been marked meanwhile
      } while (batch.length);
    } catch {
      trouble = words.wordOffline;
    } finally {
      isSending = false;
      report();
    }
  }

  /* Codes by camera */

  const camera = { stream: null, timer: 0, last: "" };

  async function look(detector) {
    if (!camera.stream) return;
    try {
      const [found] = await detector.detect(one("video"));
      const code = found ? codeOf(found.rawValue) : "";
      if (code && code !== camera.last) scanned(code);
      if (code) camera.last = code;
    } catch { /* the picture is not there yet */ }
    camera.timer = setTimeout(look, 300, detector);
  }

  function scanned(code) {
    const line = lines.get(code);
    if (line && line.dataset.state === "in") {
      note = `${line.dataset.name}: ${words.wordBefore}.`;
      report();
    } else if (line) {
      mark(code, "entry", "qr");
    } else {
      note = `${words.wordNobody}: ${code}.`;
      report();
    }
  }

  function turnOff() {
    clearTimeout(camera.timer);
    for (const track of camera.stream?.getTracks() || []) track.stop();
    Object.assign(camera, { stream: null, last: "" });
    one("video").hidden = true;
    one("stop").hidden = true;
    one("scan").hidden = false;
  }

  async function turnOn() {
    try {
      camera.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      note = words.wordNoCamera;
      report();
      return;
    }
    const video = one("video");
    video.srcObject = camera.stream;
    video.hidden = false;
    one("scan").hidden = true;
    one("stop").hidden = false;
    await video.play();
    look(new BarcodeDetector({ formats: ["qr_code"] }));
  }

  /* What the person does */

  form.addEventListener("submit", (event) => {
    const pressed = event.submitter;
    const hour = form.elements.godzina.value;
    if (hour) return; // another hour than now is for the server
    const ticked = [...form.querySelectorAll("input[name=osoba]:checked")];
    if (pressed && pressed.name === "wejscie") {
      if (mark(pressed.value, "entry", "list")) event.preventDefault();
    } else if (pressed && pressed.name === "wyjscie") {
      if (mark(pressed.value, "exit", "list")) event.preventDefault();
    } else if (form.elements.kod.value.trim()) {
      const code = codeOf(form.elements.kod.value);
      if (!lines.has(code) && navigator.onLine) return; // the server may know who it is
      event.preventDefault();
      if (!lines.has(code)) { note = `${words.wordNobody}: ${code}.`; report(); return; }
      if (mark(code, "entry", "qr")) form.elements.kod.value = "";
    } else if (ticked.length) {
      event.preventDefault();
      for (const box of ticked) if (mark(box.value, "entry", "list")) box.checked = false;
    }
  });
  one("send").addEventListener("click", send);
  one("forget").addEventListener("click", () => {
    for (const { key } of entries(REFUSED)) localStorage.removeItem(key);
    report();
  });
  one("find").addEventListener("input", (event) => {
    const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replaceAll("ł", "l");
    const wanted = plain(event.target.value).split(/\s+/).filter(Boolean);
    for (const line of lines.values()) line.hidden = !wanted.every((word) => plain(line.dataset.name).includes(word));
  });
  if ("BarcodeDetector" in window && navigator.mediaDevices) {
    one("scan").hidden = false;
    one("scan").addEventListener("click", turnOn);
    one("stop").addEventListener("click", turnOff);
  }
  window.addEventListener("online", send);
  window.addEventListener("offline", () => { trouble = words.wordOffline; report(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  setInterval(() => { if (!document.hidden && navigator.onLine) send(); }, WAIT);

  for (const { mark: kept } of entries(KEPT)) if (kept.item_id === item) showMark(kept, false);
  device.hidden = false;
  report();
  if (entries(KEPT).length) send();
})();
