// Inputs that are moved: two thumbs and two fields say the same, and the answers follow while a thumb moves.
import { onParts, send } from "./studio.js";

/** Milliseconds after the last key on a thumb until it counts as let go. */
const KEYS_REST = 600;
let byPointer = false;
let resting = 0;

const parts = (row) => ({
  lowField: row.querySelector(".desk-low"),
  highField: row.querySelector(".desk-high"),
  lowThumb: row.querySelector(".desk-thumb-low"),
  highThumb: row.querySelector(".desk-thumb-high"),
});

/** Ends as a setting says them: one value, or a range. */
const ranged = (kind, low, high) => {
  if (kind === "date") return !high || low === high ? low : { between: [low, high] };
  const [first, last] = [Number(low), Number(high)];
  return first === last ? first : { between: [first, last] };
};

const nearest = (row, end) => {
  const anchors = row.dataset.anchors ? JSON.parse(row.dataset.anchors) : [];
  if (!anchors.length) return "";
  return anchors.reduce((best, each) => (Math.abs(each[0] - end) < Math.abs(best[0] - end) ? each : best))[1];
};

/** Draw where the thumbs stand: the bar between them, and what their numbers mean. */
const draw = (row) => {
  const { lowThumb, highThumb } = parts(row);
  if (!lowThumb) return;
  const [least, most] = [Number(lowThumb.min), Number(lowThumb.max)];
  const place = (thumb) => (100 * (Number(thumb.value) - least)) / (most - least);
  const bar = row.querySelector(".desk-now");
  bar.setAttribute("x", place(lowThumb));
  bar.setAttribute("width", Math.max(place(highThumb) - place(lowThumb), 0));
  // of two thumbs at one place that one lies on top which has room to move
  row.querySelector(".desk-slide").classList.toggle("desk-low-on-top", place(lowThumb) > 50);
  const [lowWords, highWords] = [nearest(row, Number(lowThumb.value)), nearest(row, Number(highThumb.value))];
  const [low, high] = [row.querySelector(".desk-word-low"), row.querySelector(".desk-word-high")];
  if (low) low.textContent = lowWords;
  if (high) high.textContent = highWords === lowWords ? "" : highWords;
  for (const [thumb, words] of [[lowThumb, lowWords], [highThumb, highWords]]) {
    thumb.setAttribute("aria-valuetext", words ? `${thumb.value}: ${words}` : thumb.value);
  }
};

/** Take the place of a thumb: it pushes no other thumb, and the fields say what it says. */
const taken = (row, thumb) => {
  const { lowField, highField, lowThumb, highThumb } = parts(row);
  if (thumb === lowThumb && Number(lowThumb.value) > Number(highThumb.value)) lowThumb.value = highThumb.value;
  if (thumb === highThumb && Number(highThumb.value) < Number(lowThumb.value)) highThumb.value = lowThumb.value;
  // a field may hold more figures than the step of a thumb: only the one that moves takes them over
  if (thumb === lowThumb) lowField.value = lowThumb.value;
  else highField.value = highThumb.value;
  draw(row);
  return ranged("number", lowField.value, highField.value);
};

/** What each row said when it was last drawn, by its path: what has the focus keeps its value over a new part. */
const said = new Map();

/** Show what the studio says of a row where that has changed; what is written in a field and not taken stays. */
const follow = (row) => {
  const { path, low, high } = row.dataset;
  const before = said.get(path);
  said.set(path, `${low} ${high}`);
  if (before !== undefined && before !== `${low} ${high}`) {
    const { lowField, highField, lowThumb, highThumb } = parts(row);
    for (const [input, end] of [[lowField, low], [highField, high], [lowThumb, low], [highThumb, high]]) {
      if (input) input.value = end;
    }
  }
  draw(row);
};

const followAll = () => {
  for (const row of document.querySelectorAll(".desk-input:not([data-held])")) follow(row);
};

const rowOf = (target) => target.closest(".desk-input");

/** Where a thumb stands that is not sent yet: a screen may draw more often than the studio takes messages. */
let waits = null;
const PAUSE = 16;

const flush = () => {
  if (waits) send(waits);
  waits = null;
};

const moveTo = (path, value) => {
  if (waits && waits.path !== path) flush();
  if (!waits) setTimeout(flush, PAUSE);
  waits = { do: "set", path, value, moving: true };
};

const letGo = (row) => {
  flush();
  clearTimeout(resting);
  resting = 0;
  row.removeAttribute("data-held");
  send({ do: "let_go" });
};

document.addEventListener("pointerdown", (event) => {
  byPointer = Boolean(event.target.closest("input[type=range]"));
});

// a thumb that comes back to where it was is let go too, though nothing has changed
for (const name of ["pointerup", "pointercancel"]) {
  document.addEventListener(name, () => setTimeout(() => {
    for (const row of byPointer ? document.querySelectorAll(".desk-input[data-held]") : []) letGo(row);
  }));
}

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input[type=range]")) byPointer = false;
});

document.addEventListener("input", (event) => {
  const row = rowOf(event.target);
  if (!row || event.target.type !== "range") return;
  row.setAttribute("data-held", "");
  moveTo(row.dataset.path, taken(row, event.target));
});

document.addEventListener("change", (event) => {
  const row = rowOf(event.target);
  if (!row) return;
  if (event.target.type === "range") {
    clearTimeout(resting);
    if (byPointer) letGo(row);
    else resting = setTimeout(() => letGo(row), KEYS_REST);
  } else if (event.target.matches(".desk-move select")) {
    const value = event.target.value;
    if (value) send({ do: "set", path: row.dataset.path, value: "record" in row.dataset ? JSON.parse(value) : value });
  } else if (event.target.matches(".desk-move input")) {
    const { lowField, highField } = parts(row);
    let [low, high] = [lowField.value, highField.value];
    if (!low && !high) return;
    const kind = row.dataset.kind;
    // an end that passes the other takes it along: what is meant is the number that was written last
    if (kind === "number" && (!low || !high || Number(low) > Number(high))) {
      if (event.target === lowField && low) high = low;
      else if (high) low = high;
    }
    send({ do: "set", path: row.dataset.path, value: ranged(kind, low || high, high) });
  }
});

document.addEventListener("focusout", (event) => {
  const row = rowOf(event.target);
  if (row && resting) letGo(row);
});

document.addEventListener("click", (event) => {
  const reset = event.target.closest(".desk-reset");
  const ours = event.target.closest(".desk-ours");
  if (reset) {
    const row = rowOf(reset);
    send({ do: "set", path: row.dataset.path, value: JSON.parse(reset.dataset.raw) });
    row.querySelector("input, select").focus();
  }
  if (ours) send({ do: "because", path: ours.closest("form").dataset.path, text: "assumption" });
});

document.addEventListener("submit", (event) => {
  const why = event.target.closest(".desk-why");
  if (!why) return;
  event.preventDefault();
  const words = why.querySelector("input").value.trim();
  if (words) send({ do: "because", path: why.dataset.path, text: words });
});

followAll();
onParts(followAll);
document.addEventListener("htmx:afterSwap", followAll);
