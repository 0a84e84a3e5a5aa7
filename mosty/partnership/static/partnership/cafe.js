/* A note from a phone with a bad connection: kept on the phone until the server has answered for it.
   Each note has an id, so sending it again stores it once. Without this script the form is sent. */
(() => {
  "use strict";

  const form = document.querySelector("[data-cafe-note]");
  const status = document.querySelector("[data-cafe-status]");
  if (!form || !status) return;
  const KEPT = `mosty-cafe:${location.pathname}:`;
  const WAIT = 10000;
  let isSending = false;
  let refused = "";
  let wasKept = false;

  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16)); // a page without https has no randomUUID
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  function keys() {
    return Object.keys(localStorage).filter((key) => key.startsWith(KEPT)).sort();
  }

  function report() {
    const left = keys().length;
    const words = form.dataset;
    const kept = left ? `${words.wordKept} ${left}.` : wasKept && !refused ? words.wordSent : "";
    status.textContent = [refused && `${words.wordRefused} ${refused}`, kept].filter(Boolean).join(" ");
  }

  async function send() {
    if (isSending) return;
    isSending = true;
    try {
      for (const key of keys()) {
        const note = JSON.parse(localStorage.getItem(key));
        const body = new FormData(form);
        body.set("client_id", note.client_id);
        body.set("text", note.text);
        const answer = await fetch(location.pathname, { method: "POST", body, credentials: "same-origin" });
        if (answer.status >= 500 || answer.status === 429) break;
        if (!answer.ok) refused = [refused, `„${note.text}”`].filter(Boolean).join(" ");
        localStorage.removeItem(key);
      }
      if (!keys().length && wasKept && !refused) location.reload();
    } catch {
      /* no connection: tried again */
    } finally {
      isSending = false;
      report();
    }
  }

  form.addEventListener("submit", (event) => {
    const field = form.elements.text;
    const text = field.value.trim();
    if (!text) return;
    try {
      const made = { client_id: form.elements.client_id.value, text };
      localStorage.setItem(`${KEPT}${Date.now()}-${made.client_id}`, JSON.stringify(made));
    } catch {
      return; // no room on the phone: the browser sends the form
    }
    event.preventDefault();
    wasKept = true;
    field.value = "";
    form.elements.client_id.value = newId();
    report();
    send();
  });

  wasKept = keys().length > 0;
  report();
  window.addEventListener("online", send);
  setInterval(() => { if (keys().length) send(); }, WAIT);
  if (wasKept) send();
})();
