// The guided start: find states in the list or on the map, see who is chosen, say which two of them quarrel.
const boxes = () => [...document.querySelectorAll('#begin-states input[name="actors"]')];
const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().trim();

function filter() {
  const words = plain(document.getElementById("begin-search").value);
  let found = 0;
  for (const box of boxes()) {
    const fits = !words || box.parentElement.dataset.words.includes(words);
    box.parentElement.hidden = !fits;
    found += fits;
  }
  document.getElementById("begin-count").textContent = words ? `${found} found` : "";
}

function options(select, chosen, first) {
  const before = select.value;
  select.replaceChildren(...(chosen.length ? chosen : [null]).map((box) => new Option(box ? box.dataset.name : "choose above first", box ? box.value : "")));
  const kept = chosen.some((box) => box.value === before) ? before : chosen[first]?.value ?? "";
  select.value = kept;
}

let order = [];
function chosen() {
  const checked = boxes().filter((box) => box.checked);
  order = [...order.filter((box) => checked.includes(box)), ...checked.filter((box) => !order.includes(box))];
  const list = document.getElementById("begin-chosen");
  list.replaceChildren(...order.map((box) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `${box.dataset.name} ×`;
    button.setAttribute("aria-label", `Take out ${box.dataset.name}`);
    button.addEventListener("click", () => { box.checked = false; box.dispatchEvent(new Event("change", { bubbles: true })); document.getElementById("begin-search").focus(); });
    return button;
  }));
  if (!order.length) list.textContent = "None chosen yet.";
  const codes = new Set(order.map((box) => box.value));
  for (const place of places()) place.setAttribute("aria-checked", String(codes.has(place.dataset.code)));
  options(document.getElementById("begin-challenger"), order, 0);
  options(document.getElementById("begin-target"), order, 1);
}

document.addEventListener("input", (event) => { if (event.target.id === "begin-search") { event.stopImmediatePropagation(); filter(); } }, true);
document.addEventListener("change", (event) => { if (event.target.name === "actors") chosen(); }, true);
// The map: one stop of the keyboard, within which arrows go to the nearest state that way; aside counts so much that
// each state of each part can be reached.
const places = () => [...document.querySelectorAll("#begin-map [data-code]")];
const at = (place) => place.dataset.at.split(" ").map(Number);
const seen = (place) => {
  const [x, y, wide, high] = document.getElementById("begin-map").getAttribute("viewBox").split(" ").map(Number);
  const [east, south] = at(place);
  return east >= x && east <= x + wide && south >= y && south <= y + high;
};
const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

function stop(place) {
  for (const each of places()) each.setAttribute("tabindex", each === place ? "0" : "-1");
}

function neighbour(place, [right, down]) {
  const [x, y] = at(place);
  let best = null, least = Infinity;
  for (const each of places().filter(seen)) {
    const along = (at(each)[0] - x) * right + (at(each)[1] - y) * down;
    const aside = Math.abs((at(each)[0] - x) * down) + Math.abs((at(each)[1] - y) * right);
    if (along > 0 && along + 4 * aside < least) [best, least] = [each, along + 4 * aside];
  }
  return best;
}

function pick(place) {
  boxes().find((box) => box.value === place.dataset.code)?.click();
}

function look(part) {
  const map = document.getElementById("begin-map"), across = Number(part.dataset.view.split(" ")[2]);
  map.setAttribute("viewBox", part.dataset.view);
  map.setAttribute("stroke-width", String(across / 500));
  for (const point of map.querySelectorAll("circle")) point.setAttribute("r", String(across / 160));
  for (const each of part.parentElement.children) each.setAttribute("aria-pressed", String(each === part));
  stop(places().find(seen));
}

document.addEventListener("click", (event) => {
  const place = event.target.closest("#begin-map [data-code]"), part = event.target.closest(".begin-regions button");
  if (place) { stop(place); pick(place); }
  if (part) look(part);
});
document.addEventListener("keydown", (event) => {
  const place = event.target.closest("#begin-map [data-code]");
  if (!place || event.ctrlKey || event.metaKey || event.altKey) return;
  const next = event.key in WAYS ? neighbour(place, WAYS[event.key]) : null;
  if (next) { stop(next); next.focus(); }
  if (event.key === " " || event.key === "Enter") pick(place);
  if (event.key in WAYS || event.key === " " || event.key === "Enter") event.preventDefault();
});
for (const kind of ["focusin", "pointerover"]) document.addEventListener(kind, (event) => {
  const place = event.target.closest("#begin-map [data-code]"), name = document.getElementById("begin-map-name");
  if (name) name.textContent = place ? `${place.getAttribute("aria-label")}. ` : "";
});
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "begin-search" || event.key !== "Enter") return;
  event.preventDefault();
  const first = boxes().find((box) => !box.parentElement.hidden && !box.checked);
  if (first && event.target.value) { first.checked = true; first.dispatchEvent(new Event("change", { bubbles: true })); event.target.select(); }
});
if (boxes().length) chosen();
