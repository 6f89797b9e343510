// The facts of the listener.

import { age, count, instant, UNKNOWN } from "./format.js";

/** Days before the end of a certificate from which on the page warns. */
const EXPIRY_WARNING = 30;

const cells = new Map([...document.querySelectorAll("#listener [data-detail]")]
  .map((cell) => [cell.dataset.detail, cell]));

/** Shows the details of the health; now is the server's time in seconds. */
export function showListener(details, meters, now) {
  show("address", details.address === "*" ? "* (all interfaces)" : details.address);
  show("port", details.port);
  show("framing", details.framing);
  show("accepting", age(now - instant(details.acceptingSince)), details.acceptingSince);
  show("accepted", count(meters?.accepted ?? NaN));
  show("failure", details.lastAcceptFailure ?? "none", details.lastAcceptFailure);
  show("check", `${details.selfCheck} ms`);
  cells.get("check").parentElement.hidden = details.selfCheck === undefined;
  showTls(details.tls, now);
}

function showTls(tls, now) {
  const cell = cells.get("tls");
  if (!tls) {
    show("tls", "off");
    cell.removeAttribute("data-level");
    return;
  }
  const days = Math.floor((instant(tls.notAfter) - now) / 86400);
  show("tls", `${tls.bundle ?? "on"}, ${expiry(days)}`, [tls.protocols ?? [], tls.notAfter ?? []].flat().join(", "));
  cell.toggleAttribute("data-level", days < EXPIRY_WARNING);
  if (days < EXPIRY_WARNING) {
    cell.dataset.level = days < 0 ? "bad" : "warning";
  }
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

function show(name, value, title) {
  const cell = cells.get(name);
  const text = String(value ?? UNKNOWN);
  if (cell.textContent !== text) {
    cell.textContent = text;
  }
  cell.title = title ?? "";
}
