// The text of the file: numbers and marks kept in step with it, a draft that no reload loses, the way to a line.
import { onParts, toast } from "./studio.js";

const kept = "foedus-text:";

const area = () => document.getElementById("file-textarea");
const key = () => kept + area().dataset.document;

function follow() {
  const text = area(), gutter = document.getElementById("file-gutter"), marks = document.getElementById("file-marks");
  if (gutter) gutter.scrollTop = text.scrollTop;
  if (marks) { marks.scrollTop = text.scrollTop; marks.scrollLeft = text.scrollLeft; }
}

function numbers() {
  const gutter = document.getElementById("file-gutter"), count = area().value.split("\n").length;
  if (gutter.textContent.trim().split("\n").length === count) return;
  gutter.textContent = Array.from({ length: count }, (_, line) => line + 1).join("\n");
}

function line() { return area().value.slice(0, area().selectionStart).split("\n").length; }

export function goTo(number, column = 1) {
  const text = area(), lines = text.value.split("\n");
  const start = lines.slice(0, number - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const here = lines[number - 1] ?? "";
  text.focus({ preventScroll: true });
  const from = start + Math.min(column - 1, here.length);
  text.setSelectionRange(from, column > 1 ? Math.min(from + 1, start + here.length) : start + here.length);
  const height = parseFloat(getComputedStyle(text).lineHeight);
  text.scrollTop = Math.max(0, (number - 1) * height - text.clientHeight / 3);
  text.scrollLeft = 0;
  text.scrollIntoView({ block: "nearest" });
  follow();
}

function remember() {
  try { localStorage.setItem(key(), JSON.stringify({ base: document.getElementById("file-base").value, text: area().value })); }
  catch { toast("This browser keeps no drafts: apply before you leave the page."); }
}

function forget() { try { localStorage.removeItem(key()); } catch { /* nothing was kept */ } }

function changed() {
  document.getElementById("file-editor").classList.add("file-behind");
  numbers();
  remember();
}

// What was typed and not applied comes back after a reload, a crash or another tab.
function restore() {
  const text = area();
  if (!text || text.dataset.restored) return;
  text.dataset.restored = "true";
  text.dataset.given = text.value;
  let draft = null;
  try { draft = JSON.parse(localStorage.getItem(key())); } catch { /* none */ }
  if (draft && draft.text !== text.value) {
    text.value = draft.text;
    document.getElementById("file-base").value = draft.base;
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const asked = new URLSearchParams(location.search).get("line") ?? document.querySelector(".file-tab").dataset.line;
  if (asked) goTo(Number(asked));
  follow();
}

// The crisis was changed elsewhere: on the Desk, or taken back. A text that is not being edited follows.
async function followed() {
  const text = area(), now = document.getElementById("file-now"), base = document.getElementById("file-base");
  if (!text || !now || now.dataset.base === base.value) return;
  if (text.value !== text.dataset.given) { text.dispatchEvent(new Event("input", { bubbles: true })); return; }
  const answer = await fetch("/file/now", { credentials: "same-origin" });
  if (!answer.ok) return;
  const place = [text.scrollTop, text.selectionStart];
  text.value = text.dataset.given = await answer.text();
  base.value = now.dataset.base;
  text.scrollTop = place[0];
  text.setSelectionRange(place[1], place[1]);
  numbers();
  text.dispatchEvent(new CustomEvent("studio:look", { bubbles: true }));
}

let look = 0;
function looked() {
  clearTimeout(look);
  look = setTimeout(() => {
    const at = line();
    if (window.htmx && area().dataset.line !== String(at)) {
      area().dataset.line = String(at);
      window.htmx.ajax("GET", `/file/here?line=${at}`, { target: "#file-here", swap: "innerHTML" });
    }
  }, 250);
}

document.addEventListener("input", (event) => {
  if (event.target.id === "file-textarea") changed();
  if (event.target.id === "file-goto" && event.target.value) goTo(Number(event.target.value));
  if (event.target.id === "file-search") filter(event.target.value.trim().toLowerCase());
});
document.addEventListener("selectionchange", () => { if (document.activeElement === area() && area()) looked(); });
document.addEventListener("scroll", (event) => { if (event.target.id === "file-textarea") follow(); }, true);
document.addEventListener("keydown", (event) => {
  if (event.target.id === "file-goto" && event.key === "Enter") event.preventDefault();
  if (event.target.id !== "file-textarea") return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    document.querySelector("#file-form .file-main").click();
  } else if (event.key === "Escape") event.target.blur();
  event.stopPropagation(); // a letter that is typed is no key of the studio
});
document.addEventListener("click", (event) => {
  const place = event.target.closest("[data-line]");
  if (place && place.tagName === "BUTTON" && area()) goTo(Number(place.dataset.line), Number(place.dataset.column ?? 1));
  const link = event.target.closest('a[href^="#evidence-"]');
  if (link) document.getElementById(link.hash.slice(1))?.setAttribute("open", "");
  if (event.target.id === "file-revert" || event.target.id === "file-drop") drop();
  if (event.target.id === "file-rebase") rebase();
});

// The text that was last given by the server comes back; the one that was typed can be had again by the browser's undo.
function drop() {
  const text = area();
  forget();
  text.focus();
  text.select();
  document.execCommand("insertText", false, text.dataset.given); // keeps the browser's own undo
  document.getElementById("file-base").value = document.getElementById("file-found").dataset.base ?? document.getElementById("file-base").value;
  forget();
}

function rebase() {
  document.getElementById("file-base").value = document.getElementById("file-found").dataset.base;
  document.querySelector("#file-form .file-main").click();
}

function filter(words) {
  for (const one of document.querySelectorAll(".file-told")) one.hidden = Boolean(words) && !one.textContent.toLowerCase().includes(words);
  for (const one of document.querySelectorAll(".file-source")) {
    const told = [...one.querySelectorAll(".file-told")];
    one.hidden = Boolean(words) && told.every((each) => each.hidden) && !one.querySelector("h3").textContent.toLowerCase().includes(words);
  }
}

// After an answer of the server: the marks are those of the text again, and an applied text is no draft any more.
document.addEventListener("htmx:afterSettle", () => {
  if (!area()) return;
  restore();
  document.getElementById("file-editor").classList.remove("file-behind");
  const found = document.getElementById("file-found");
  if (found?.dataset.state === "same") { forget(); area().dataset.given = area().value; if (found.dataset.base) document.getElementById("file-base").value = found.dataset.base; }
  follow();
});
onParts(followed);
if (area()) restore();
