/* Writing in the field: what is typed is kept on the device as it is typed, what is saved waits there
   until the server has answered for that very version. Without this script the forms go to the server. */
(async () => {
  "use strict";

  const panel = document.querySelector("[data-field]");
  if (!panel || !window.mostyFieldStore || !window.isSecureContext || !window.indexedDB) return;
  const words = panel.dataset;
  const place = words.place ? Number(words.place) : null;
  const places = JSON.parse(words.places);
  const one = (name) => panel.querySelector(`[data-field-${name}]`);
  const forms = new Map([...document.querySelectorAll("[data-field-form]")].map((form) => [form.dataset.fieldForm, form]));
  const OWN = new Set(["csrfmiddlewaretoken", "uuid", "version"]);
  const CLOCK = "mosty-field:clock";
  const [MOST, MOST_SIGNS, PATIENCE, WAIT, PAUSE] = [20, 400000, 30000, 15000, 300];
  let [note, trouble] = ["", ""];
  let [isSending, isAskedAgain] = [false, false];

  let store;
  try {
    store = await window.mostyFieldStore(words.account, words.keys.split(" "));
    await store.tidy();
  } catch {
    panel.hidden = false;
    one("status").textContent = words.wordCannotKeep; // a private window: forms go to the server
    return;
  }

  function newId() {
    return crypto.randomUUID();
  }

  /* Time */

  function heard() {
    try {
      return JSON.parse(localStorage.getItem(CLOCK));
    } catch {
      return null;
    }
  }

  function hear(now) {
    const ahead = Math.round((Date.now() - Date.parse(now)) / 1000);
    localStorage.setItem(CLOCK, JSON.stringify({ at: now, ahead }));
    one("clock").hidden = Math.abs(ahead) < 300;
    const minutes = Math.round(Math.abs(ahead) / 60);
    const told = `${Math.floor(minutes / 1440)} d ${Math.floor(minutes / 60) % 24} h ${minutes % 60} min`;
    one("clock").textContent = `${ahead > 0 ? words.wordAhead : words.wordBehind} ${told}. ${words.wordClock}`;
  }

  function today() {
    const trueNow = new Date(Date.now() - (heard()?.ahead || 0) * 1000);
    return trueNow.toLocaleDateString("sv-SE", { timeZone: "Europe/Warsaw" }); // 2026-11-23
  }

  function moment(text) {
    const shown = new Date(Date.parse(text));
    return shown.toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short", timeZone: "Europe/Warsaw" });
  }

  /* Forms: what each of them is about */

  const work = new Map(); // form -> { draft, of, version, timer, turn }

  function begin(form, { draft = "", of = "", version = 0 } = {}) {
    clearTimeout(work.get(form)?.timer);
    work.set(form, { draft, of, version, timer: 0, turn: work.get(form)?.turn || Promise.resolve() });
    const told = form.querySelector("[data-field-about]");
    told.hidden = !of && !draft;
    told.querySelector("[data-field-told]").textContent = of ? words.wordCorrecting : words.wordFinishing;
  }

  function pairs(form) {
    return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OWN.has(name));
  }

  function fill(form, values) {
    for (const field of form.elements) {
      if (!field.name || OWN.has(field.name) || field.tagName === "BUTTON") continue;
      const said = values.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "radio" || field.type === "checkbox") field.checked = said.includes(field.value);
      else field.value = said[0] ?? "";
    }
  }

  /* What is certainly missing, told here and not days later; the server judges the rest. */
  function missing(kind, form) {
    const said = Object.fromEntries(pairs(form));
    const field = (name) => form.querySelector(`[name=${name}]`);
    if (kind === "finding" && said.category !== "ZAL" && !said.severity) return [field("severity"), words.wordSeverity];
    if (kind === "trial" && said.result !== "as_described" && !said.practice) return [field("practice"), words.wordPractice];
    const isSilent = Object.entries(said).every(([name, text]) => !text.trim() || !(name === "text" || name.startsWith("answer_")));
    if (kind === "diary" && isSilent) return [field("text"), words.wordDay];
    return null;
  }

  function isComplete(kind, form) {
    const fields = [...form.elements].filter((field) => field.setCustomValidity);
    for (const field of fields) {
      field.setCustomValidity("");
      field.required = form.dataset.required.split(" ").includes(field.name);
    }
    if (form.reportValidity()) {
      const [field, told] = missing(kind, form) || [];
      if (!field) return true;
      field.setCustomValidity(told);
      form.reportValidity();
    }
    return false;
  }

  function empty(form) {
    form.reset();
    const day = form.elements.day;
    const [year, month, date] = today().split("-");
    if (day) day.value = day.type === "date" ? `${year}-${month}-${date}` : `${date}.${month}.${year}`;
    begin(form);
  }

  /* Deeds of one form follow one another. */
  function inTurn(form, deed) {
    const now = work.get(form);
    now.turn = now.turn.then(deed, deed);
    return now.turn;
  }

  async function keepDraft(kind, form) {
    const now = work.get(form);
    clearTimeout(now.timer);
    now.timer = 0;
    if (!now.draft) now.draft = `draft:${newId()}`;
    const entry = { id: now.draft, place, kind, state: "draft", version: 0, at: new Date().toISOString(), of: now.of, ofVersion: now.version };
    try {
      await store.save(entry, pairs(form));
    } catch {
      note = words.wordFull;
      await show();
    }
  }

  function typed(kind, form) {
    const now = work.get(form);
    clearTimeout(now.timer);
    now.timer = setTimeout(() => inTurn(form, () => keepDraft(kind, form)), PAUSE);
  }

  /* What was typed and not yet kept is kept before another entry comes into the form. */
  async function setAside(kind, form) {
    if (work.get(form).timer) await keepDraft(kind, form);
  }

  async function save(kind, form) {
    const now = work.get(form);
    clearTimeout(now.timer);
    now.timer = 0;
    const entry = { id: now.of || newId(), place, kind, state: "waiting", version: now.version + 1, at: new Date().toISOString(), heard: heard() };
    try {
      await store.save(entry, pairs(form), { instead: now.draft, freshId: newId() });
    } catch {
      note = words.wordFull; // what was typed stays in the form
      await show();
      return;
    }
    empty(form);
    note = words.wordSaved;
    navigator.storage?.persist?.().catch(() => {});
    await show();
    send();
  }

  async function edit(entry) {
    const form = forms.get(entry.kind);
    await inTurn(form, async () => {
      await setAside(entry.kind, form);
      fill(form, entry.values);
      if (entry.state !== "draft") {
        begin(form, { of: entry.id, version: entry.version });
        return;
      }
      begin(form, { of: entry.of, version: entry.ofVersion });
      work.get(form).draft = `draft:${newId()}`; // another tab may hold the old one
      await store.save({ ...entry, id: work.get(form).draft, values: undefined }, entry.values, { instead: entry.id });
    });
    const about = form.querySelector("[data-field-about]");
    about.hidden = false;
    form.closest("details").open = true;
    form.scrollIntoView();
    form.querySelector("input:not([type=hidden]), select, textarea").focus();
    await show();
  }

  async function asNew(entry) {
    const fresh = { ...entry, id: newId(), version: 1, state: "waiting", message: "", fields: {}, values: undefined };
    await store.save(fresh, entry.values, { instead: entry.id });
    await show();
    send();
  }

  async function throwAway(entry) {
    if (!window.confirm(words.wordReally)) return;
    await store.remove(entry.id);
    await show();
  }

  /* What the page shows */

  const DEEDS = { draft: ["edit", "remove"], waiting: ["edit"], sent: ["edit"], refused: ["edit", "remove"], clash: ["new", "remove"] };
  const TAGS = { draft: "plain", waiting: "wait", sent: "ok", refused: "stop", clash: "stop" };

  function line(entry) {
    const shown = one("line").content.cloneNode(true);
    const part = (name) => shown.querySelector(`[data-line-${name}]`);
    const state = entry.values ? entry.state : "locked";
    shown.querySelector("li").dataset.state = state;
    part("tag").className = `tag tag-${TAGS[state] || "stop"}`;
    part("tag").textContent = words[`state${state[0].toUpperCase()}${state.slice(1)}`];
    const first = (entry.values || []).find(([name, value]) => value && !["day", "minutes", "people_met", "category", "step_code"].includes(name));
    part("what").textContent = `${words[`kind${entry.kind[0].toUpperCase()}${entry.kind.slice(1)}`]}${first ? `: ${first[1].slice(0, 80)}` : ""}`;
    part("when").textContent = [places[entry.place] || words.wordElsewhere, moment(entry.at)].join(", ");
    const reasons = [entry.message, ...Object.entries(entry.fields || {}).map(([name, told]) => `${name}: ${told}`)].filter(Boolean);
    part("why").hidden = !reasons.length;
    part("why").textContent = reasons.join(" ");
    const here = entry.values && entry.place === place ? DEEDS[entry.state] : [];
    const deeds = { edit, new: asNew, remove: throwAway };
    for (const [name, deed] of Object.entries(deeds)) {
      part(name).hidden = !here.includes(name);
      part(name).addEventListener("click", () => deed(entry));
    }
    const link = part("open");
    link.hidden = entry.place === place || !places[entry.place];
    link.href = words.placeUrl.replace("/0/", `/${entry.place}/`);
    return shown;
  }

  async function show() {
    const [own, others] = [await store.list(), await store.others()];
    const waiting = own.filter((entry) => entry.state === "waiting");
    const unsent = own.filter((entry) => entry.state !== "sent").length;
    const where = new Map();
    for (const { place: there } of waiting) where.set(there, (where.get(there) || 0) + 1);
    const told = [...where].map(([there, count]) => `${places[there] || words.wordElsewhere} ${count}`);
    const left = waiting.length ? `${words.wordLeft} ${waiting.length} (${told.join(", ")}).` : words.wordNoneLeft;
    one("status").textContent = [note, trouble, left].filter(Boolean).join(" ");
    panel.dataset.left = waiting.length;
    panel.dataset.unsent = unsent;
    one("stays").hidden = !unsent;
    one("others").hidden = !others;
    one("others").textContent = `${words.wordOthers} ${others}.`;
    one("send").hidden = !waiting.length;
    one("list").replaceChildren(...own.reverse().map(line));
    one("list-title").hidden = !own.length;
    panel.hidden = false;
  }

  function offerSignIn(isSignedOut) {
    one("signin").hidden = !isSignedOut;
  }

  /* Sending */

  function token() {
    const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return found ? found[1] : panel.querySelector("[name=csrfmiddlewaretoken]").value;
  }

  function post(batch) {
    const records = batch.map(({ id, version, kind, place: there, at, heard: known, values }) => ({ uuid: id, version, kind, place: there, written_at: at, heard: known || null, values }));
    return fetch(words.send, {
      method: "POST",
      redirect: "manual", // a session that ended leads to the page of signing in
      credentials: "same-origin",
      signal: AbortSignal.timeout(PATIENCE),
      headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify({ account: words.account, sent_at: new Date().toISOString(), records }),
    });
  }

  async function nextBatch(tried, most) {
    const left = (await store.list()).filter((entry) => entry.state === "waiting" && entry.values && !tried.has(`${entry.id}:${entry.version}`));
    const batch = [];
    let signs = 0;
    for (const entry of left.slice(0, most)) {
      signs += JSON.stringify(entry.values).length;
      if (batch.length && signs > MOST_SIGNS) break;
      batch.push(entry);
    }
    for (const entry of batch) tried.add(`${entry.id}:${entry.version}`);
    return batch;
  }

  async function settle(answer) {
    hear(answer.now);
    for (const { uuid, version, outcome, message = "", fields = {} } of answer.results) {
      await store.settle(uuid, version, { state: { stored: "sent" }[outcome] || outcome, message, fields });
    }
  }

  /* One request. Says what to do next: go on, one by one, or stop. */
  async function sendBatch(batch) {
    const answer = await post(batch);
    const isSignedOut = answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403;
    offerSignIn(isSignedOut || answer.status === 409);
    if (isSignedOut) { trouble = words.wordSignedOut; return "stop"; }
    if (answer.status === 409) { trouble = (await answer.json()).message; return "stop"; }
    if (answer.ok) { trouble = ""; await settle(await answer.json()); return "on"; }
    if (batch.length > 1) return "singly";
    if (batch.length && [400, 413, 422].includes(answer.status)) {
      await store.settle(batch[0].id, batch[0].version, { state: "refused", message: words.wordUnreadable, fields: {} });
      return "on";
    }
    trouble = words.wordServer;
    return batch.length ? "on" : "stop";
  }

  async function send() {
    if (isSending) { isAskedAgain = true; return; }
    isSending = true;
    isAskedAgain = false;
    try {
      const tried = new Set();
      let most = MOST;
      let batch = await nextBatch(tried, most);
      do {
        const next = await sendBatch(batch);
        if (next === "stop") break;
        if (next === "singly") {
          most = 1;
          for (const { id, version } of batch) tried.delete(`${id}:${version}`);
        }
        batch = await nextBatch(tried, most); // something may have been saved meanwhile
      } while (batch.length);
    } catch {
      trouble = words.wordOffline;
    } finally {
      isSending = false;
      await show();
    }
    if (isAskedAgain) await send();
  }

  /* What the person does */

  for (const [kind, form] of forms) {
    empty(form);
    form.addEventListener("input", () => typed(kind, form));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (isComplete(kind, form)) inTurn(form, () => save(kind, form));
    });
    form.querySelector("[data-field-leave]").addEventListener("click", () => inTurn(form, async () => {
      await setAside(kind, form);
      empty(form);
      await show();
    }));
  }
  const keepAll = () => { for (const [kind, form] of forms) if (work.get(form).timer) inTurn(form, () => keepDraft(kind, form)); };
  one("send").addEventListener("click", send);
  window.addEventListener("online", send);
  window.addEventListener("offline", () => { trouble = words.wordOffline; show(); });
  window.addEventListener("pagehide", keepAll);
  document.addEventListener("visibilitychange", () => (document.hidden ? keepAll() : send()));
  setInterval(() => { if (!document.hidden && navigator.onLine && Number(panel.dataset.left)) send(); }, WAIT);
  await show();
  send();
})();
