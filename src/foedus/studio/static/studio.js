// The page's side of the websocket: edits go out, parts of the page come in, each by its id. Keys, theme, copying.

const tab = document.body.dataset.tab;
const heard = new Set();
let socket = null;
let waits = 250;
let unsent = [];

/** Send an edit, as {do: "set", path, value, moving}. What cannot be sent now is sent once the studio is there again. */
export function send(message) {
  const text = JSON.stringify(message);
  if (socket && socket.readyState === WebSocket.OPEN) socket.send(text);
  else if (unsent.length < 50) unsent.push(text);
}

/** Call something whenever parts of the page have come: with {version, fresh}. */
export function onParts(call) {
  heard.add(call);
  return () => heard.delete(call);
}

/** What a reader has opened stays open. */
const callbacks = { beforeAttributeUpdated: (name, node) => !(name === "open" && node.tagName === "DETAILS") };

/** Put parts of the page, each with an id, in the places of those that are there; what has the focus keeps it. */
export function put(html) {
  const parts = new DOMParser().parseFromString(html, "text/html").body.children;
  for (const part of Array.from(parts)) {
    const old = part.id && document.getElementById(part.id);
    if (!old || old.contains(document.querySelector("[data-held]"))) continue;
    if (Number(part.dataset.looked) < Number(old.dataset.looked)) continue; // made before the reader looked elsewhere
    window.Idiomorph.morph(old, part, { morphStyle: "outerHTML", ignoreActiveValue: true, restoreFocus: true, callbacks });
    const now = document.getElementById(part.id);
    if (now && window.htmx) window.htmx.process(now);
  }
}

/** Say something for some seconds, at the foot of the page. */
export function toast(text) {
  const place = document.getElementById("toast");
  place.textContent = text;
  place.hidden = false;
  clearTimeout(toast.ends);
  toast.ends = setTimeout(() => { place.hidden = true; }, 3000 + 60 * text.length);
}

function connect() {
  const open = document.body.dataset.open !== undefined && !document.getElementById("waiting");
  const query = new URLSearchParams({ tab, open });
  socket = new WebSocket(`ws://${location.host}/live?${query}`);
  socket.addEventListener("open", () => {
    waits = 250;
    away(false);
    for (const text of unsent.splice(0)) socket.send(text);
  });
  socket.addEventListener("message", (event) => {
    const message = JSON.parse(event.data);
    if (message.reload) location.reload();
    if (message.toast) toast(message.toast);
    if (message.html !== undefined) {
      put(message.html);
      for (const call of heard) call(message);
    }
  });
  socket.addEventListener("close", () => {
    if (waits > 1000) away(true);
    setTimeout(connect, waits);
    waits = Math.min(2 * waits, 8000);
  });
}

/** Say that the studio does not answer, or that it does again. */
function away(is) {
  document.getElementById("away").hidden = !is;
  const going = document.getElementById("going");
  if (is && going) going.textContent = "not connected";
}

/** Of a studio that does not answer no other page can be had: this one stays. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='/']:not([download])");
  if (!link || document.getElementById("away").hidden) return;
  event.preventDefault();
  toast("The studio does not answer, so this page stays.");
});
document.addEventListener("htmx:sendError", () => toast("The studio does not answer."));
document.addEventListener("htmx:responseError", (event) => toast(`That did not work: the studio says ${event.detail.xhr.status}.`));

const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

function copy(text, said) {
  navigator.clipboard.writeText(text).then(() => toast(said), () => toast(text));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do], [data-copy], [data-copy-link]");
  if (!button) return;
  if (button.dataset.do) send({ do: button.dataset.do });
  if (button.dataset.copy) copy(button.dataset.copy, "Copied: paste it into a terminal.");
  if (button.dataset.copyLink !== undefined) copy(address(), "Copied: the link opens this state in this browser.");
});

/** Return the address of what is set and looked at, and of what the tab shows: a history and its week, runs that are pinned. */
function address() {
  const all = new URLSearchParams(document.getElementById("copy-link").dataset.copyLink);
  const own = tab === "desk" ? [] : Array.from(new URLSearchParams(location.search)).filter(([key]) => !all.has(key) && key !== "set");
  for (const [key, value] of own) all.append(key, value);
  const week = document.getElementById("histories-week-at");
  if (week) all.set("week", week.value);
  return `${location.origin}${location.pathname}?${all}`;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey) {
    const key = event.key.toLowerCase();
    const text = event.target.closest("textarea, input[type=text], input[type=search]");
    if (key === "s") { event.preventDefault(); send({ do: "save" }); }
    if (key === "z" && !text) { event.preventDefault(); send({ do: event.shiftKey ? "redo" : "undo" }); }
    if (key === "y" && !text) { event.preventDefault(); send({ do: "redo" }); }
    return;
  }
  if (event.altKey || typing(event.target)) return;
  const link = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (link) link.click();
});

document.getElementById("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("foedus-theme", root.dataset.theme);
});

connect();
