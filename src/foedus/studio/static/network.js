// The network and the map: an actor or a tie that is chosen shows its inputs; in the network actors are put elsewhere
// by hand, with the pointer or with Shift and an arrow key, and stay there.

import { send } from "./studio.js";

const STEP = 12;
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
let held = null;

const drawingOf = (element) => element.closest(".sight-drawing");
const plates = (drawing) => Array.from(drawing.querySelectorAll(".sight-actor"));
const numbers = (text) => text.match(/-?[\d.]+/g).map(Number);
const middle = (plate) => numbers(plate.getAttribute("transform"));
const size = (drawing) => [drawing.viewBox.baseVal.width, drawing.viewBox.baseVal.height];

/** How high the plates reach: below it stand the legend and the disputes. */
function floor(drawing) {
  const said = drawing.dataset.floor;
  return said ? Number(said) : size(drawing)[1];
}

function put(plate, x, y) {
  const drawing = drawingOf(plate);
  const [wide, high] = [Number(plate.dataset.wide) / 2, Number(plate.dataset.high) / 2];
  const held_x = Math.min(Math.max(x, wide + 1), size(drawing)[0] - wide - 1);
  const held_y = Math.min(Math.max(y, high + 1), floor(drawing) - high - 1);
  plate.setAttribute("transform", `translate(${held_x.toFixed(1)} ${held_y.toFixed(1)})`);
  follow(drawing, plate.dataset.actor);
}

/** Where a line to a plate meets its rim, coming from a point; as the server draws it. */
function rim(from, plate) {
  const [x, y] = middle(plate);
  const [dx, dy] = [x - from[0], y - from[1]];
  const long = Math.hypot(dx, dy) || 1;
  const unit = [dx / long, dy / long];
  const reaches = [plate.dataset.wide, plate.dataset.high].map((side, axis) => side / 2 / Math.max(Math.abs(unit[axis]), 1e-9));
  const reach = Math.min(...reaches) + 3;
  return { tip: [x - unit[0] * reach, y - unit[1] * reach], unit };
}

/** Let what hangs on an actor follow it: ties, sides, arrows and their numbers. */
function follow(drawing, actor) {
  const by = Object.fromEntries(plates(drawing).map((plate) => [plate.dataset.actor, plate]));
  for (const part of drawing.querySelectorAll("[data-ends]")) {
    const ends = part.dataset.ends.split(" ");
    if (!ends.includes(actor) || !by[ends[0]] || !by[ends[1]]) continue;
    const [start, stop] = ends.map((end) => middle(by[end]));
    if (part.classList.contains("sight-line")) {
      for (const line of part.querySelectorAll("line")) straight(line, start, stop);
    } else if (part.classList.contains("sight-side")) {
      straight(part, start, rim(start, by[ends[1]]).tip);
    } else if (part.classList.contains("sight-dispute")) {
      arrow(part, start, stop, by[ends[1]]);
    }
  }
  for (const number of drawing.querySelectorAll(".sight-number")) {
    const arrow_of = drawing.querySelector(`.sight-dispute[data-path="${CSS.escape(number.dataset.path)}"] path`);
    if (!arrow_of || !number.dataset.ends.split(" ").includes(actor)) continue;
    const at = arrow_of.getPointAtLength(Number(number.dataset.share) * arrow_of.getTotalLength());
    number.setAttribute("transform", `translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`);
  }
}

function straight(line, start, stop) {
  line.setAttribute("x1", start[0]);
  line.setAttribute("y1", start[1]);
  line.setAttribute("x2", stop[0].toFixed(1));
  line.setAttribute("y2", stop[1].toFixed(1));
}

function arrow(part, start, stop, plate) {
  const bend = Number(part.dataset.bend);
  const way = [stop[0] - start[0], stop[1] - start[1]];
  const elbow = [(start[0] + stop[0]) / 2 - bend * way[1], (start[1] + stop[1]) / 2 + bend * way[0]];
  const { tip, unit } = rim(elbow, plate);
  const tail = [tip[0] - unit[0] * 9, tip[1] - unit[1] * 9];
  const across = [-unit[1] * 5, unit[0] * 5];
  const said = (point) => point.map((number) => number.toFixed(1)).join(" ");
  const [shaft, head] = part.querySelectorAll("path");
  shaft.setAttribute("d", `M${said(start)} Q${said(elbow)} ${said(tail)}`);
  const corners = [tip, [tail[0] + across[0], tail[1] + across[1]], [tail[0] - across[0], tail[1] - across[1]]];
  head.setAttribute("d", `M${corners.map(said).join(" L")} Z`);
}

/** Keep where actors stand, as shares of the drawing, over reloads and restarts. */
function keep() {
  const places = {};
  for (const drawing of document.querySelectorAll(".sight-network")) {
    const [width, height] = [size(drawing)[0], floor(drawing)];
    const moved = plates(drawing).filter((plate) => plate.hasAttribute("data-put"));
    places[drawing.dataset.layout] = Object.fromEntries(
      moved.map((plate) => {
        const [x, y] = middle(plate);
        return [plate.dataset.actor, [Number((x / width).toFixed(4)), Number((y / height).toFixed(4))]];
      }),
    );
  }
  send({ do: "keep", name: "places", value: places });
}

/** Show the ties of an actor strongly, and all others as they are. */
function near(plate) {
  for (const line of document.querySelectorAll(".sight-line.sight-near")) line.classList.remove("sight-near");
  if (!plate) return;
  for (const line of drawingOf(plate).querySelectorAll(".sight-line")) {
    if (line.dataset.ends.split(" ").includes(plate.dataset.actor)) line.classList.add("sight-near");
  }
}
document.addEventListener("pointerover", (event) => { if (!held) near(event.target.closest?.(".sight-actor")); });
document.addEventListener("focusin", (event) => near(event.target.closest?.(".sight-actor")));

/** Say which input is asked for: actors.RUS, relations.RUS>IRN, disputes.iran. */
function choose(element) {
  const path = element.dataset.path;
  document.dispatchEvent(new CustomEvent("foedus:select", { detail: { path } }));
}

function at(drawing, event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse());
  return [point.x, point.y];
}

document.addEventListener("pointerdown", (event) => {
  const plate = event.target.closest?.(".sight-movable");
  if (!plate || event.button) return;
  const drawing = drawingOf(plate);
  const [x, y] = at(drawing, event);
  const [from_x, from_y] = middle(plate);
  held = { plate, drawing, off: [from_x - x, from_y - y], from: [event.clientX, event.clientY], moved: false };
  drawing.setAttribute("data-held", "");
  plate.setPointerCapture(event.pointerId);
});

document.addEventListener("pointermove", (event) => {
  if (!held) return;
  if (!held.moved && Math.hypot(event.clientX - held.from[0], event.clientY - held.from[1]) < 4) return;
  held.moved = true;
  const [x, y] = at(held.drawing, event);
  put(held.plate, x + held.off[0], y + held.off[1]);
});

function letGo() {
  if (!held) return;
  const { plate, drawing, moved } = held;
  held = null;
  drawing.removeAttribute("data-held");
  if (moved) {
    plate.setAttribute("data-put", "");
    plate.setAttribute("data-dragged", "");
    keep();
  }
}
document.addEventListener("pointerup", letGo);
document.addEventListener("pointercancel", letGo);

document.addEventListener("click", (event) => {
  const chosen = event.target.closest?.(".sight-drawing [data-path], .sight-choose");
  if (!chosen) return;
  if (chosen.hasAttribute("data-dragged")) chosen.removeAttribute("data-dragged"); // the end of a drag is no choice
  else choose(chosen);
});

document.addEventListener("keydown", (event) => {
  const plate = event.target.closest?.(".sight-actor");
  if (!plate || event.ctrlKey || event.metaKey || event.altKey) return;
  const way = WAYS[event.key];
  if (event.key === "Enter" || event.key === " ") choose(plate);
  else if (way && event.shiftKey && plate.classList.contains("sight-movable")) {
    const [x, y] = middle(plate);
    put(plate, x + STEP * way[0], y + STEP * way[1]);
    plate.setAttribute("data-put", "");
    keep();
  } else if (way) go(plate, way);
  else return;
  event.preventDefault();
  event.stopPropagation();
});

/** Put the focus on the nearest actor that way. */
function go(plate, way) {
  const [x, y] = middle(plate);
  const others = plates(drawingOf(plate)).filter((other) => other !== plate);
  const far = (other) => {
    const [dx, dy] = [middle(other)[0] - x, middle(other)[1] - y];
    const along = dx * way[0] + dy * way[1];
    return along <= 0 ? Infinity : along + 2 * Math.abs(dx * way[1] - dy * way[0]);
  };
  const next = others.reduce((best, other) => (far(other) < far(best) ? other : best), others[0]);
  if (!next || far(next) === Infinity) return;
  plate.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}
