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
  for (const place of document.querySelectorAll("#begin-map [data-code]")) place.classList.toggle("begin-picked", codes.has(place.dataset.code));
  options(document.getElementById("begin-challenger"), order, 0);
  options(document.getElementById("begin-target"), order, 1);
}

document.addEventListener("input", (event) => { if (event.target.id === "begin-search") { event.stopImmediatePropagation(); filter(); } }, true);
document.addEventListener("change", (event) => { if (event.target.name === "actors") chosen(); }, true);
document.addEventListener("click", (event) => {
  const code = event.target.closest("#begin-map [data-code]")?.dataset.code;
  const box = code && boxes().find((each) => each.value === code);
  if (box) box.click();
  const part = event.target.closest(".begin-regions button");
  if (!part) return;
  const map = document.getElementById("begin-map");
  map.setAttribute("viewBox", part.dataset.view);
  const across = Number(part.dataset.view.split(" ")[2]);
  map.setAttribute("stroke-width", String(across / 500));
  for (const point of map.querySelectorAll("circle")) point.setAttribute("r", String(across / 160));
  for (const each of part.parentElement.children) each.setAttribute("aria-pressed", String(each === part));
});
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "begin-search" || event.key !== "Enter") return;
  event.preventDefault();
  const first = boxes().find((box) => !box.parentElement.hidden && !box.checked);
  if (first && event.target.value) { first.checked = true; first.dispatchEvent(new Event("change", { bubbles: true })); event.target.select(); }
});
if (boxes().length) chosen();
