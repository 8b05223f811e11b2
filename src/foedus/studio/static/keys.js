// The keyboard of the Desk, what is looked at, and the sliders of what a reader holds otherwise.
import { onParts, send } from "./studio.js";

const typing = (target) => target.closest("input:not([type=range]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const find = document.getElementById("desk-find");
  if (event.key === "Escape" && event.target === find && find.value) {
    event.preventDefault();
    find.value = "";
    find.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  if (event.key === "ArrowDown" && event.target === find) {
    event.preventDefault();
    document.querySelector("#inputs-list .desk-input input, #inputs-list .desk-input select")?.focus();
    return;
  }
  if (typing(event.target)) return;
  if (event.key === "/" && find) {
    event.preventDefault();
    find.focus();
    find.select();
  }
  const step = { "[": "[aria-keyshortcuts='[']", "]": "[aria-keyshortcuts=']']" }[event.key];
  if (step) document.querySelector(`.desk-dispute ${step}`)?.click();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-select]");
  if (button) send({ do: "select", [button.dataset.select]: button.dataset.value });
  const given = event.target.closest("[data-hold]");
  if (given) {
    const slider = given.closest(".hold").querySelector("input");
    slider.value = given.dataset.hold;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const slider = event.target.closest("[data-keep]")?.closest(".hold").querySelector("input");
  if (slider) send({ do: "hold", question: slider.dataset.question, chance: Number(slider.value) / 100 });
  const leave = event.target.closest("[data-leave-out]");
  if (leave) send({ do: "set", path: leave.dataset.leaveOut, value: null });
  if (event.target.closest(".hold button")) setTimeout(noteHeld);
});

/** Say what is held now, so that the link and the command carry it. */
function noteHeld() {
  const held = [...document.querySelectorAll("#by-hand input[data-held=yes]")];
  send({ do: "select", hold: held.map((slider) => `${slider.dataset.question}=${Number(slider.value) / 100}`).join(" ") });
}

document.addEventListener("change", (event) => {
  const chosen = event.target.closest("select[data-select]");
  if (chosen) send({ do: "select", [chosen.dataset.select]: chosen.value });
  if (event.target.closest("#by-hand")) noteHeld();
});

// what is chosen in the network or the map: its inputs
document.addEventListener("foedus:select", (event) => {
  const of = encodeURIComponent(event.detail.path);
  window.htmx?.ajax("GET", `/desk/inputs?of=${of}`, { target: "#inputs-list", swap: "morph:outerHTML" });
});

let held = document.getElementById("desk-hold")?.dataset.run ?? "";

/** Let the sliders of a run answer: their script reads what stands in the page, so it runs anew for each run. */
const hold = () => new Promise((done) => {
  if (!document.getElementById("by-hand")) { done(); return; }
  const script = document.createElement("script");
  script.src = "/desk/by_hand.js";
  script.addEventListener("load", () => { script.remove(); done(); });
  document.head.append(script);
});

/** Take the counts of another run; what is held stays held. */
const follow = async () => {
  const run = document.getElementById("answers")?.dataset.run ?? "";
  const section = document.getElementById("desk-hold");
  section?.classList.toggle("desk-old", run === "");
  if (!run || !section || run === held) return;
  held = run;
  const told = await fetch("/desk/hold");
  if (!told.ok) return;
  const mine = [...section.querySelectorAll("input[data-held=yes]")].map((slider) => [slider.id, slider.value]);
  const made = new DOMParser().parseFromString(await told.text(), "text/html").getElementById("desk-hold");
  section.replaceWith(made);
  await hold();
  for (const [id, value] of mine) take(document.getElementById(id), value);
};

/** Hold an event as likely as a percentage says. */
function take(slider, percent) {
  if (!slider) return;
  slider.value = percent;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}

// what the address holds is held, and the input that it asks for is brought into view
hold().then(() => {
  for (const slider of document.querySelectorAll("#by-hand [data-wanted]")) take(slider, 100 * Number(slider.dataset.wanted));
});
if (["path", "of", "find"].some((key) => new URLSearchParams(location.search).has(key))) {
  document.querySelector("#inputs-list .desk-input")?.scrollIntoView({ block: "center" });
}
onParts(follow);
