// The table of open connections. Everything in it comes from outside and is set as text.

import { age, bytes, count, instant } from "./format.js";
import { endpoint } from "./listener.js";

/** Rows that are shown unless all are asked for. */
const FEW = 100;

const table = document.getElementById("clients");
const body = table.tBodies[0];
const heading = document.getElementById("clients-count");
const note = document.getElementById("clients-note");
const more = document.getElementById("clients-all");
const filter = document.getElementById("clients-filter");
const choice = document.getElementById("clients-listener");
const headers = [...table.querySelectorAll("th[aria-sort]")];

const collator = new Intl.Collator("en", { numeric: true });
const text = (value) => String(value ?? "");

const columns = {
  client: { compare: (a, b) => collator.compare(client(a), client(b)), text: client, under: via },
  listener: {
    compare: (a, b) => collator.compare(text(a.listener), text(b.listener)), text: (one) => text(one.listener),
  },
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
let latest = { total: 0, matching: 0, connections: [], listener: "", now: 0 };
let order = { key: "age", descending: false };
let all = false;

/** Shows the connections of a listener, or of all if that is empty; now is the server's time in seconds. */
export function showClients({ total, matching, connections }, listener, now) {
  latest = { total, matching: matching ?? total, connections, listener, now };
  render();
}

/** Offers the names of the listeners to choose from; where there is one, there is nothing to tell apart. */
export function offerListeners(names) {
  const options = [...choice.options].slice(1);
  if (options.length !== names.length || options.some((option, index) => option.value !== names[index])) {
    const chosen = names.includes(choice.value) ? choice.value : "";
    choice.replaceChildren(choice.options[0], ...names.map((name) => new Option(name, name)));
    choice.value = chosen;
  }
  filter.hidden = names.length < 2;
  table.classList.toggle("without-listeners", names.length < 2);
}

/** The name of the listener whose connections are wanted, empty for those of all. */
export function chosenListener() {
  return choice.value;
}

/** Calls somebody when another listener is chosen. */
export function onChoice(callback) {
  choice.addEventListener("change", callback);
}

function client({ remoteAddress, remotePort }) {
  return endpoint(remoteAddress, remotePort);
}

// Whom the client came through, where that has told of the client.
function via({ proxyAddress, proxyPort }) {
  return proxyAddress ? `via ${endpoint(proxyAddress, proxyPort)}` : "";
}

function tls({ tls }) {
  return tls ? [tls.protocol, tls.subject].filter(Boolean).join(" ") : "";
}

function render() {
  const { connections, now } = latest;
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
  describe(latest, connections.length);
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
    const under = columns[key].under?.(one) ?? "";
    if (cell.textContent !== value + under) {
      cell.replaceChildren(value, ...(under ? [small(under)] : []));
      cell.title = columns[key].title?.(one) ?? "";
    }
  });
}

function small(value) {
  const line = document.createElement("small");
  line.textContent = value;
  return line;
}

function describe({ total, matching, listener }, listed) {
  heading.textContent = listener ? `${count(matching)} of ${count(total)}` : count(total);
  note.textContent = matching > listed ? `The newest ${count(listed)} of ${count(matching)} are listed.`
    : matching === 0 ? `No client is connected${listener ? ` to ${listener}` : ""}.` : "";
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
