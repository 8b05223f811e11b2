"use strict";
// Answers anew when a reader moves a slider: what is so given an event, and given its absence, stays as the run has it.
// One event that is held is Jeffrey's rule; several are the least change, by Jeffrey's rule again and again until all hold.
(() => {
  const { groups } = JSON.parse(document.getElementById("by-hand-counts").textContent);
  const FEW = 200, TOO_FEW = 20, NEAR = 1e-13, STEPS = 20000;
  const total = groups[0].replicates.reduce((sum, size) => sum + size);
  const sliders = [...document.querySelectorAll("#by-hand input")];
  const cells = [...document.querySelectorAll("#by-hand [data-answer]")];
  const says = document.getElementById("by-hand-says");
  const atFirst = says.textContent;

  // The cells of the events that are held: which of these come, how many histories, and the places of the cells in them.
  const merged = (group, events) => {
    const found = new Map();
    group.cells.forEach((came, place) => {
      const mine = events.map((event) => came[event]);
      const number = mine.reduce((sum, flag, bit) => sum + flag * 2 ** bit, 0);
      const cell = found.get(number) ?? { number, came: mine, size: 0, places: [] };
      cell.size += group.replicates[place];
      cell.places.push(place);
      found.set(number, cell);
    });
    return [...found.values()].sort((one, other) => one.number - other.number);
  };

  // The chance of each cell where the events are held at these chances; null where no chances of the cells meet them.
  const leastChange = (cells, held) => {
    if (held.length === 1) return cells.map((cell) => (cell.came[0] ? held[0] : 1 - held[0]));
    const chances = cells.map((cell) => cell.size / total);
    for (let step = 0; step < STEPS; step += 1) {
      let off = 0;
      held.forEach((chance, event) => {
        const now = chances.reduce((sum, each, place) => sum + (cells[place].came[event] ? each : 0), 0);
        const not = chances.reduce((sum, each, place) => sum + (cells[place].came[event] ? 0 : each), 0);
        off = Math.max(off, Math.abs(now - chance), Math.abs(not - (1 - chance)));
        cells.forEach((cell, place) => {
          const [wanted, has] = cell.came[event] ? [chance, now] : [1 - chance, not];
          chances[place] = has > 0 ? (chances[place] * wanted) / has : 0;
        });
      });
      if (off < NEAR) return chances;
    }
    return null;
  };

  // How many histories of equal weight would tell as much, on the side of an event with the fewest.
  const effective = (cells, chances) => {
    const sizes = cells[0].came.flatMap((_, event) => [0, 1].map((side) => {
      const mine = cells.map((cell, place) => (cell.came[event] === side ? chances[place] : 0));
      const whole = mine.reduce((sum, chance) => sum + chance, 0);
      return whole > 0 ? whole ** 2 / mine.reduce((sum, chance, place) => sum + chance ** 2 / cells[place].size, 0) : Infinity;
    }));
    return Math.min(...sizes, Infinity);
  };

  // Numbers as the rest of the page writes them: halves go to the even digit.
  const fixed = (number, digits) => {
    const halves = number * 2 ** (digits + 1);
    if (!Number.isInteger(halves) || halves % 2 === 0) return number.toFixed(digits);
    const below = Math.floor(number * 10 ** digits);
    return ((below + (below % 2)) / 10 ** digits).toFixed(digits);
  };
  const percent = (chance) => {
    if (chance < 0.0005) return "<0.1%";
    if (chance >= 1 - 0.0005) return ">99.9%";
    return `${fixed(100 * chance, chance < 0.0995 || chance >= 1 - 0.005 ? 1 : 0)}%`;
  };
  const points = (change) => {
    if (change === 0) return "0";
    return `${change > 0 ? "+" : "\u2212"}${fixed(Math.abs(100 * change), 1)}`;
  };

  const show = (groupNumber) => {
    const group = groups[groupNumber];
    const mine = sliders.filter((slider) => Number(slider.dataset.group) === groupNumber && slider.dataset.held);
    const cellsOfHeld = merged(group, mine.map((slider) => Number(slider.dataset.event)));
    const chances = mine.length ? leastChange(cellsOfHeld, mine.map((slider) => slider.value / 100)) : [1];
    const size = chances === null ? Infinity : effective(cellsOfHeld, chances);
    const told = chances !== null && size >= TOO_FEW;
    says.textContent = chances === null ? "These cannot be held together in any mixture of the histories of this run."
      : !mine.length ? atFirst
      : size < TOO_FEW ? `Only ${fixed(size, 0)} effective histories stand on one side: too few to say what follows.`
      : `${size < FEW ? "Warning: only " : ""}${Math.round(size).toLocaleString("en")} effective histories stand on the thinner side of what you hold.`;
    for (const cell of cells) {
      const yes = group.yes[Number(cell.dataset.answer)];
      const alone = yes.reduce((sum, each) => sum + each) / total;
      let given = 0;
      (told ? chances : []).forEach((chance, place) => {
        const { places, size: histories } = cellsOfHeld[place];
        given += chance * (places.reduce((sum, at) => sum + yes[at], 0) / histories);
      });
      cell.children[2].textContent = told ? percent(given) : "–";
      cell.children[3].textContent = told && mine.length ? points(given - alone) : "–";
    }
  };

  const hold = (slider, held) => {
    slider.dataset.held = held ? "yes" : "";
    const box = slider.closest(".hold");
    box.querySelector("output").textContent = held ? `${slider.value}%` : `not held; engine ${slider.dataset.engine}`;
    box.querySelector("button").hidden = !held;
    if (!held) slider.value = slider.defaultValue;
  };

  for (const slider of sliders) {
    slider.addEventListener("input", () => {
      sliders.filter((other) => other.dataset.group !== slider.dataset.group).forEach((other) => hold(other, false));
      hold(slider, true);
      show(Number(slider.dataset.group));
    });
    slider.closest(".hold").querySelector("button").addEventListener("click", () => {
      hold(slider, false);
      show(Number(slider.dataset.group));
      slider.focus();
    });
    hold(slider, false);
  }
  document.querySelectorAll(".by-hand").forEach((part) => { part.hidden = false; });
})();
