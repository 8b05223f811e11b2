// The tour: which step is shown, what it points at; it goes over pages, can be skipped, and begun again.
const place = "foedus-tour";
const tab = () => document.body.dataset.tab;
const now = () => { const kept = sessionStorage.getItem(place); return kept === null ? null : Number(kept); };
let came = null;

async function panel() {
  const there = document.getElementById("tour");
  if (there) return there;
  const answer = await fetch("/begin/tour", { credentials: "same-origin" });
  if (!answer.ok) return null;
  document.body.insertAdjacentHTML("beforeend", await answer.text());
  return document.getElementById("tour");
}

function unspot() { for (const one of document.querySelectorAll(".tour-spot")) one.classList.remove("tour-spot"); }

/** Show the step; one of another tab is gone to, or where somebody has left its tab by hand, the tour is over. */
async function show(left = false) {
  const step = now(), shown = step === null ? null : await panel();
  unspot();
  if (!shown) return;
  const steps = [...shown.querySelectorAll("li")], here = steps[step];
  steps.forEach((one, number) => { one.hidden = number !== step; });
  if (here.dataset.tab !== tab()) { if (left) end(); else location.assign(`/${here.dataset.tab}`); return; }
  here.querySelector("h2").id = "tour-heading";
  steps.filter((one) => one !== here).forEach((one) => one.querySelector("h2").removeAttribute("id"));
  shown.querySelector("#tour-count").textContent = `${step + 1} of ${steps.length}`;
  shown.querySelector('[data-tour="back"]').disabled = step === 0;
  shown.querySelector('[data-tour="next"]').textContent = step === steps.length - 1 ? "Done" : "Next";
  const spot = document.querySelector(here.dataset.spot);
  if (spot && spot.id !== "main") {
    spot.classList.add("tour-spot");
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    spot.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  }
  here.querySelector("h2").focus({ preventScroll: true });
}

function end() {
  sessionStorage.removeItem(place);
  unspot();
  document.getElementById("tour")?.remove();
  came?.focus();
}

function go(by) {
  const step = now() + by, count = document.querySelectorAll("#tour li").length;
  if (step >= count) { end(); return; }
  sessionStorage.setItem(place, String(Math.max(0, step)));
  show();
}

async function start(button) {
  came = button;
  sessionStorage.setItem(place, "0");
  if (document.querySelector(".tabs")) { show(); return; }
  const form = document.querySelector(".begin-cards form"); // nothing is open: the first crisis of the package is
  if (form) form.requestSubmit();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-tour]");
  if (!button) return;
  ({ start: () => start(button), skip: end, next: () => go(1), back: () => go(-1) })[button.dataset.tour]();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.getElementById("tour")?.contains(document.activeElement)) end();
});
if (now() !== null && document.querySelector(".tabs")) show(true);
