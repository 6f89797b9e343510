// One word for how the server is, and a sentence that explains it.

import { count, timeOfDay } from "./format.js";
import { endpoint, listenersOf } from "./listener.js";

/** Listeners that are named one by one. */
const FEW = 4;

/** Seconds for which a rejected connection keeps the server saturated. */
const REJECTION_SHOWN = 10;

const rejections = { total: 0, time: -Infinity, looked: -Infinity };

/** What the server says of itself. */
export function judge(health, meters, now) {
  const details = health.details ?? {};
  const active = meters?.active ?? details.activeConnections;
  const max = meters?.max ?? details.maxConnections;
  const listeners = [...listenersOf(details)];
  const closed = listeners.filter(([, facts]) => facts.accepting === false);
  const full = listeners.find(([, facts]) => facts.activeConnections >= facts.maxConnections);
  const rejecting = isRejecting(meters, now);
  if (details.draining !== undefined) {
    return state("draining", "Draining", `Shutting down, ${details.draining}; ${count(active)} connections are open.`);
  }
  if (details.selfCheckFailure !== undefined) {
    return state("failing", "Failing", `The self-check fails: ${details.selfCheckFailure}.`);
  }
  if (health.status !== "UP" && closed.length > 0 && closed.length < listeners.length) {
    const cause = lastFailure(closed);
    return state("failing", "Not all accept", `Nobody can connect to ${names(closed)}${cause ? `: ${cause}` : ""}.`);
  }
  if (health.status === "DOWN") {
    const what = listeners.length > 1 ? "All listeners are" : "The listener is";
    return state("down", "Not listening", `${what} closed: nobody can connect.`);
  }
  if (health.status !== "UP") {
    return state("failing", "Failing to accept", `${lastFailure(listeners) ?? "New connections are not accepted"}.`);
  }
  if (active >= max) {
    return state("saturated", "Saturated", `All ${count(max)} connections are taken: new ones are turned away.`);
  }
  if (full) {
    const [name, facts] = full;
    return state("saturated", "Saturated",
      `All ${count(facts.maxConnections)} connections of ${name} are taken: new ones are turned away.`);
  }
  if (rejecting) {
    return state("saturated", "Saturated", `Connections were turned away within the last ${REJECTION_SHOWN} s.`);
  }
  return state("serving", "Serving", `Accepting ${placesOf(listeners)}.`);
}

/** What can be said of a server that gives no answer. */
export function unreachable(cause, since, lastSeen) {
  const seen = lastSeen === null ? "" : ` What is below was read at ${timeOfDay(lastSeen)}.`;
  return state("unreachable", "Unreachable", `${cause} since ${timeOfDay(since)}.${seen}`);
}

function placesOf(listeners) {
  if (listeners.length > FEW) {
    return `on all ${count(listeners.length)} listeners`;
  }
  const places = listeners.filter(([, { port }]) => port !== undefined)
    .map(([name, { address, port }]) => `${endpoint(address ?? "*", port)}${listeners.length > 1 ? ` (${name})` : ""}`);
  return places.length === 0 ? "connections" : `on ${places.join(", ")}`;
}

function lastFailure(listeners) {
  return listeners.map(([, facts]) => facts.lastAcceptFailure).find(Boolean);
}

function names(listeners) {
  return listeners.length > FEW ? `${count(listeners.length)} listeners` : listeners.map(([name]) => name).join(", ");
}

function isRejecting(meters, now) {
  const total = meters?.rejected ?? null;
  if (total !== null) {
    if (total > rejections.total && now - rejections.looked < REJECTION_SHOWN) {
      rejections.time = now;
    }
    rejections.total = total;
    rejections.looked = now;
  }
  return now - rejections.time < REJECTION_SHOWN;
}

function state(key, word, sentence) {
  return { key, word, sentence };
}
