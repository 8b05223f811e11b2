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
});

document.addEventListener("change", (event) => {
  const chosen = event.target.closest("select[data-select]");
  if (chosen) send({ do: "select", [chosen.dataset.select]: chosen.value });
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
  for (const [id, value] of mine) {
    const slider = document.getElementById(id);
    if (!slider) continue;
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  }
};
hold();
onParts(follow);
