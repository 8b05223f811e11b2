// The week of a history: arrow keys move it, Space plays it. Who wishes for less motion goes from event to event instead.

const PACE = 900;
const still = matchMedia("(prefers-reduced-motion: reduce)");
let playing = null;

const scrubber = () => document.getElementById("histories-scrubber");
const slider = () => document.getElementById("histories-week-at");

function to(week) {
  const range = slider();
  if (!range || Number(range.value) === week) return;
  range.value = week;
  range.dispatchEvent(new Event("input", { bubbles: true }));
}

function say() {
  const range = slider();
  const day = range.dataset.days.split("|")[range.value];
  range.setAttribute("aria-valuetext", `Week ${range.value}, ${day}`);
  document.getElementById("histories-week-said").textContent = `Week ${range.value} of ${range.max}, ${day}`;
}

/** Go to the next week in which something happens, or the one before; return whether there is one. */
function event_week(on) {
  const now = Number(slider().value);
  const weeks = scrubber().dataset.weeks.split(" ").filter(Boolean).map(Number);
  const next = on ? weeks.find((week) => week > now) : weeks.findLast((week) => week < now);
  if (next === undefined) return false;
  to(next);
  return true;
}

function stop() {
  clearInterval(playing);
  playing = null;
  show();
}

function show() {
  const button = document.getElementById("histories-play");
  if (!button) return;
  button.setAttribute("aria-pressed", String(Boolean(playing)));
  button.textContent = still.matches ? "Next event" : playing ? "Pause" : "Play";
  button.hidden = still.matches; // there is a button for the next event already
}

function play() {
  if (playing) return stop();
  if (still.matches) return event_week(true);
  const range = slider();
  if (range.value === range.max) to(0);
  playing = setInterval(() => {
    const now = slider();
    if (!now || document.hidden || now.value === now.max) return stop();
    to(Number(now.value) + 1);
  }, PACE);
  show();
}

document.addEventListener("input", (event) => {
  if (event.target === slider()) say();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button");
  if (!button) return;
  if (button.dataset.weekTo !== undefined) { stop(); to(Number(button.dataset.weekTo)); }
  if (button.hasAttribute("data-play")) play();
  if (button.dataset.step) { stop(); event_week(button.dataset.step === "on"); }
});

document.addEventListener("keydown", (event) => {
  if (!slider() || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const on_slider = event.target === slider();
  if (!on_slider && event.target.closest("input, select, textarea, button, a, summary, .sight-actor, .scroll, [tabindex]:not(main)")) return;
  if (event.key === " ") play();
  else if (!on_slider && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
    stop();
    to(Math.min(Math.max(Number(slider().value) + (event.key === "ArrowRight" ? 1 : -1), 0), Number(slider().max)));
  } else return;
  event.preventDefault();
});

/** Bring the events of the week into view, in the list alone. */
function follow() {
  const list = document.getElementById("histories-events");
  const now = list?.querySelector(".histories-now") ?? Array.from(list?.querySelectorAll(".histories-past") ?? []).at(-1);
  if (now && list.scrollHeight > list.clientHeight) {
    list.scrollTop += now.getBoundingClientRect().top - list.getBoundingClientRect().top - 40;
  }
}

still.addEventListener("change", () => { stop(); });
document.addEventListener("htmx:afterSettle", () => { show(); follow(); });
show();
