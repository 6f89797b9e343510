// Asks the actuator every second and shows what it answers.

import { showCharts, sumsOfCloses } from "./charts.js";
import { chosenListener, offerListeners, onChoice, showClients } from "./clients.js";
import { showCloses } from "./closes.js";
import { parse } from "./exposition.js";
import { timeOfDay } from "./format.js";
import { History } from "./history.js";
import { listenersOf, showListeners } from "./listener.js";
import { judge, unreachable } from "./state.js";

const INTERVAL = 1000;
const TIMEOUT = 5000;

const stateView = document.getElementById("state");
const [stateShape, stateWord, stateSentence] =
  [stateView.querySelector("use"), stateView.querySelector("strong"), stateView.querySelector("span")];
const pulse = document.getElementById("pulse");
const notice = document.getElementById("notice");

const history = new History();
let lastSeen = null;
let lostSince = null;
let serverAhead = 0;
let name = "tcp-echo";
let timer;
let attempt = null;

/** An answer that cannot be shown, in words for the operator. */
class Unreadable extends Error {
}

async function ask(path, accepted, read, signal) {
  const response = await fetch(path, { cache: "no-store", signal });
  if (!accepted.includes(response.status)) {
    throw new Unreadable(`${path} answered ${response.status}`);
  }
  noteServerTime(response.headers.get("date"));
  try {
    return await read(response);
  }
  catch (error) {
    throw error instanceof SyntaxError ? new Unreadable(`${path} answered something else than JSON`) : error;
  }
}

// The header is exact to a second: a clock that is off by less counts as right.
function noteServerTime(date) {
  const ahead = (Date.parse(date) - Date.now()) / 1000;
  serverAhead = Math.abs(ahead) > 2 ? ahead : 0;
}

async function poll() {
  const begun = Date.now();
  const now = begun / 1000;
  const mine = new AbortController();
  attempt = mine;
  const { signal } = mine;
  const listener = chosenListener();
  const connections = `actuator/connections${listener ? `?listener=${encodeURIComponent(listener)}` : ""}`;
  const limit = setTimeout(() => mine.abort(new Unreadable("No answer in time")), TIMEOUT);
  const answers = await Promise.allSettled([
    ask("actuator/health/echoServer", [200, 503], (response) => response.json(), signal),
    ask("actuator/prometheus", [200], async (response) => parse(await response.text()), signal),
    ask(connections, [200], (response) => response.json(), signal),
  ]);
  clearTimeout(limit);
  if (attempt !== mine) {
    return;
  }
  show(now, listener, ...answers);
  timer = setTimeout(poll, Math.max(50, begun + INTERVAL - Date.now()));
}

function show(now, listener, health, meters, connections) {
  if (health.status === "rejected") {
    showLoss(now, health.reason);
    return;
  }
  lostSince = null;
  lastSeen = now;
  document.body.removeAttribute("data-stale");
  const details = health.value.details ?? {};
  if (meters.status === "fulfilled") {
    history.add(now, meters.value);
  }
  else {
    history.miss(now);
  }
  showCharts(history, now);
  if (history.last) {
    showCloses(sumsOfCloses(), history.last.counts);
  }
  if (connections.status === "fulfilled") {
    showClients(connections.value, listener, now + serverAhead);
  }
  const listeners = listenersOf(details);
  offerListeners([...listeners.keys()]);
  showListeners(details, meters.value, now + serverAhead);
  const port = details.port ?? [...listeners.values()][0].port;
  name = port ? `tcp-echo :${port}` : name;
  showState(judge(health.value, meters.value, now));
  write(pulse, `as of ${timeOfDay(now)}`);
  const failed = [meters, connections].filter((answer) => answer.status === "rejected");
  showNotice(failed.map((answer) => wordsFor(answer.reason)));
}

function showLoss(now, reason) {
  lostSince ??= now;
  document.body.setAttribute("data-stale", "");
  history.miss(now);
  showCharts(history, now);
  showState(unreachable(wordsFor(reason), lostSince, lastSeen));
  write(pulse, `trying every second, ${Math.round(now - lostSince)} s so far`);
  showNotice([]);
}

function wordsFor(reason) {
  return reason instanceof Unreadable ? reason.message : "No answer from the server";
}

function showState({ key, word, sentence }) {
  if (stateView.dataset.state !== key) {
    stateView.dataset.state = key;
    stateShape.setAttribute("href", `#shape-${key}`);
  }
  write(stateWord, word);
  write(stateSentence, sentence);
  const title = `${word} · ${name}`;
  if (document.title !== title) {
    document.title = title;
  }
}

function showNotice(problems) {
  write(notice, problems.length > 0 ? `Not all can be shown: ${problems.join("; ")}.` : "");
  notice.hidden = problems.length === 0;
}

// A screen reader speaks a text again when it is set, so it is set only when it differs.
function write(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function pollAtOnce() {
  clearTimeout(timer);
  attempt?.abort();
  attempt = null;
  if (!document.hidden) {
    poll();
  }
}

document.addEventListener("visibilitychange", pollAtOnce);
onChoice(pollAtOnce);

poll();
