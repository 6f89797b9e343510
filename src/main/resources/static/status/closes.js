// The table of why connections ended or did not begin.

import { count, duration, UNKNOWN } from "./format.js";
import { nameOf, REASONS, TURNED_AWAY } from "./reasons.js";

const body = document.querySelector("#reasons tbody");
const rows = new Map();

/** Shows the reasons that have occurred, with counts of the last five minutes and since the start. */
export function showCloses(recent, totals) {
  const occurred = (reason) => recent.get(reason) > 0 || totals.get(reason).count > 0;
  const shown = REASONS.filter((reason) => TURNED_AWAY.has(reason) || occurred(reason));
  for (const [index, reason] of shown.entries()) {
    const row = rows.get(reason) ?? createRow(reason);
    const { count: total, seconds } = totals.get(reason);
    const served = total > 0 && !TURNED_AWAY.has(reason);
    fill(row, [count(recent.get(reason)), count(total), served ? duration(seconds / total) : UNKNOWN]);
    if (body.children[index] !== row) {
      body.insertBefore(row, body.children[index] ?? null);
    }
  }
  while (body.children.length > shown.length) {
    body.lastElementChild.remove();
  }
}

function createRow(reason) {
  const row = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  const swatch = document.createElement("span");
  swatch.className = "swatch";
  swatch.style.background = `var(--reason-${reason})`;
  head.append(swatch, nameOf(reason));
  row.append(head);
  for (let cell = 0; cell < 3; cell++) {
    row.insertCell().className = "number";
  }
  rows.set(reason, row);
  return row;
}

function fill(row, texts) {
  texts.forEach((text, index) => {
    const cell = row.cells[index + 1];
    if (cell.textContent !== text) {
      cell.textContent = text;
    }
  });
}
