// The facts of the listeners, a line for each.

import { age, count, instant, UNKNOWN } from "./format.js";

/** Name of the listener in whose line the check of all stands, and of one that is given no name. */
const MAIN = "main";

/** Days before the end of a certificate from which on the page warns. */
const EXPIRY_WARNING = 30;

/** What is shown where any listener has it. */
const OPTIONAL = ["name", "open", "check"];

const place = document.getElementById("listeners");
const heading = document.getElementById("listeners-heading");
const pattern = place.firstElementChild.cloneNode(true);

const lines = new Map();

/** The listeners in the details of the health: their facts by name. */
export function listenersOf(details) {
  const { address, port, framing, tls, acceptingSince, lastAcceptFailure } = details;
  const known = Object.entries(details.listeners ?? {});
  return known.length > 0 ? new Map(known)
    : new Map([[MAIN, { address, port, framing, tls, acceptingSince, lastAcceptFailure }]]);
}

/** An address and a port as one word. */
export function endpoint(address, port) {
  const text = String(address ?? "");
  return `${text.includes(":") ? `[${text}]` : text}:${String(port ?? "")}`;
}

/** Shows the details of the health; now is the server's time in seconds. */
export function showListeners(details, meters, now) {
  const listeners = listenersOf(details);
  const several = listeners.size > 1;
  setText(heading, several ? "Listeners" : "Listener");
  const checked = listeners.has(MAIN) ? MAIN : [...listeners.keys()][0];
  const all = [...listeners].map(([name, facts]) => ({
    name: several ? name : undefined,
    open: openOf(facts, several),
    check: name === checked ? details.selfCheck : undefined,
    accepted: (several ? meters?.acceptedBy.get(name) : meters?.accepted) ?? NaN,
    facts,
  }));
  arrange(all.length);
  const has = new Set(OPTIONAL.filter((detail) => all.some((one) => one[detail] !== undefined)));
  all.forEach((one, index) => showListener(lines.get(index), one, has, now));
}

function openOf({ activeConnections, maxConnections }, several) {
  if (maxConnections !== undefined) {
    return `${count(activeConnections)} of ${count(maxConnections)}`;
  }
  return several && activeConnections !== undefined ? count(activeConnections) : undefined;
}

function arrange(size) {
  if (lines.size === size) {
    return;
  }
  lines.clear();
  place.replaceChildren(...Array.from({ length: size }, (_, index) => {
    const line = pattern.cloneNode(true);
    lines.set(index, new Map([...line.querySelectorAll("[data-detail]")].map((cell) => [cell.dataset.detail, cell])));
    return line;
  }));
}

function showListener(cells, { name, open, check, accepted, facts }, has, now) {
  const show = (detail, value, title) => fill(cells.get(detail), value, title);
  for (const detail of OPTIONAL) {
    cells.get(detail).parentElement.hidden = !has.has(detail);
  }
  show("name", name);
  show("address", facts.address === "*" ? "* (all interfaces)" : facts.address);
  show("port", facts.port);
  show("framing", facts.framing);
  const closed = facts.accepting === false;
  show("accepting", closed ? "not accepting" : age(now - instant(facts.acceptingSince)), facts.acceptingSince);
  level(cells.get("accepting"), closed ? "bad" : null);
  show("accepted", count(accepted));
  show("open", open);
  show("check", check === undefined ? undefined : `${check} ms`);
  show("failure", facts.lastAcceptFailure ?? "none", facts.lastAcceptFailure);
  showTls(cells.get("tls"), facts.tls, now);
}

function showTls(cell, tls, now) {
  if (!tls) {
    fill(cell, "off");
    level(cell, null);
    return;
  }
  const days = Math.floor((instant(tls.notAfter) - now) / 86400);
  fill(cell, `${tls.bundle ?? "on"}, ${expiry(days)}`, [tls.protocols ?? [], tls.notAfter ?? []].flat().join(", "));
  level(cell, days >= EXPIRY_WARNING || Number.isNaN(days) ? null : days < 0 ? "bad" : "warning");
}

function expiry(days) {
  if (Number.isNaN(days)) {
    return "expiry unknown";
  }
  if (days < 0) {
    return "certificate expired!";
  }
  return `certificate ends in ${count(days)} ${days === 1 ? "day" : "days"}${days < EXPIRY_WARNING ? "!" : ""}`;
}

function level(cell, value) {
  if (value) {
    cell.dataset.level = value;
  }
  else {
    cell.removeAttribute("data-level");
  }
}

function fill(cell, value, title) {
  setText(cell, String(value ?? UNKNOWN));
  cell.title = title ?? "";
}

function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}
