// The table of open connections. Everything in it comes from outside and is set as text.

import { age, bytes, count, instant } from "./format.js";

/** Rows that are shown unless all are asked for. */
const FEW = 100;

const table = document.getElementById("clients");
const body = table.tBodies[0];
const heading = document.getElementById("clients-count");
const note = document.getElementById("clients-note");
const more = document.getElementById("clients-all");
const headers = [...table.querySelectorAll("th[aria-sort]")];

const collator = new Intl.Collator("en", { numeric: true });
const text = (value) => String(value ?? "");

const columns = {
  client: { compare: (a, b) => collator.compare(client(a), client(b)), text: client },
  state: { compare: (a, b) => collator.compare(text(a.state), text(b.state)), text: (one) => text(one.state) },
  age: { compare: (a, b) => instant(b.since) - instant(a.since), text: (one, now) => age(now - instant(one.since)) },
  idle: { compare: (a, b) => a.idleSeconds - b.idleSeconds, text: (one) => age(one.idleSeconds) },
  messages: { compare: (a, b) => a.messages - b.messages, text: (one) => count(one.messages) },
  received: { compare: (a, b) => a.received - b.received, text: (one) => bytes(one.received) },
  sent: { compare: (a, b) => a.sent - b.sent, text: (one) => bytes(one.sent) },
  tls: { compare: (a, b) => collator.compare(tls(a), tls(b)), text: tls, title: (one) => text(one.tls?.cipher) },
  id: { compare: (a, b) => collator.compare(text(a.id), text(b.id)), text: (one) => text(one.id) },
};
const keys = headers.map((header) => header.querySelector("button").dataset.sort);

const rows = new Map();
let latest = { total: 0, connections: [], now: 0 };
let order = { key: "age", descending: false };
let all = false;

/** Shows the connections; now is the server's time in seconds. */
export function showClients({ total, connections }, now) {
  latest = { total, connections, now };
  render();
}

function client({ remoteAddress, remotePort }) {
  const address = text(remoteAddress);
  return `${address.includes(":") ? `[${address}]` : address}:${text(remotePort)}`;
}

function tls({ tls }) {
  return tls ? [tls.protocol, tls.subject].filter(Boolean).join(" ") : "";
}

function render() {
  const { total, connections, now } = latest;
  const sorted = sort(connections);
  const shown = all ? sorted : sorted.slice(0, FEW);
  const kept = new Set(shown.map((one) => one.id));
  for (const [id, row] of rows) {
    if (!kept.has(id)) {
      row.remove();
      rows.delete(id);
    }
  }
  shown.forEach((one, index) => {
    const row = rows.get(one.id) ?? createRow(one.id);
    fill(row, one, now);
    if (body.rows[index] !== row) {
      body.insertBefore(row, body.rows[index] ?? null);
    }
  });
  table.classList.toggle("without-tls", !connections.some((one) => one.tls));
  describe(total, connections.length, shown.length);
}

function sort(connections) {
  const { compare } = columns[order.key];
  const sign = order.descending ? -1 : 1;
  return [...connections].sort((a, b) => sign * compare(a, b) || columns.age.compare(a, b) || columns.id.compare(a, b));
}

function createRow(id) {
  const row = document.createElement("tr");
  for (const key of keys) {
    row.insertCell().className = headers[keys.indexOf(key)].className || key;
  }
  rows.set(id, row);
  return row;
}

function fill(row, one, now) {
  keys.forEach((key, index) => {
    const cell = row.cells[index];
    const value = columns[key].text(one, now);
    if (cell.textContent !== value) {
      cell.textContent = value;
      cell.title = columns[key].title?.(one) ?? "";
    }
  });
}

function describe(total, listed, shown) {
  heading.textContent = count(total);
  note.textContent = total > listed ? `The newest ${count(listed)} of ${count(total)} are listed.`
    : total === 0 ? "No client is connected." : "";
  more.hidden = listed <= FEW;
  more.textContent = all ? `Show ${count(FEW)} rows` : `Show all ${count(listed)} rows`;
}

function sortBy(key) {
  order = { key, descending: order.key === key && !order.descending };
  headers.forEach((header, index) => {
    const direction = order.descending ? "descending" : "ascending";
    header.setAttribute("aria-sort", keys[index] === key ? direction : "none");
  });
  render();
}

for (const [index, header] of headers.entries()) {
  header.querySelector("button").addEventListener("click", () => sortBy(keys[index]));
}
more.addEventListener("click", () => {
  all = !all;
  render();
});
