// The charts of the last five minutes.

import uPlot from "../webjars/uplot/dist/uPlot.esm.js";
import { bytes, count, hourAndMinute, rate, short, timeOfDay } from "./format.js";
import { BUCKET, SPAN } from "./history.js";
import { nameOf, REASONS, TURNED_AWAY } from "./reasons.js";

const HEIGHT = 150;
/** Distances of grid lines for what comes in whole numbers. */
const WHOLE = [0, 1, 2, 3, 4, 5, 6, 7, 8].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power));

const FONT = "11px system-ui, sans-serif";

const root = document.documentElement;
let colours = null;

/** A colour of the style sheet, as it is in the present scheme. */
function colour(name) {
  colours ??= getComputedStyle(root);
  return colours.getPropertyValue(`--${name}`).trim();
}

class Chart {

  #plot;

  #reading;

  #read;

  #now = 0;

  constructor(id, { series, top, values, incrs, read }) {
    const figure = document.getElementById(id);
    const place = figure.querySelector(".plot");
    this.#reading = figure.querySelector(".reading");
    this.#read = read;
    this.#plot = new uPlot({
      width: widthOf(place),
      height: HEIGHT,
      padding: [8, 6, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, sync: { key: "status" }, points: { size: 6 } },
      scales: {
        x: { time: true, range: () => [this.#now - SPAN, this.#now] },
        y: { range: (plot, min, max) => [0, top(max ?? 0, plot)] },
      },
      axes: [
        axis({ size: 26, gap: 6, space: 55, incrs: [60, 120, 300], values: (plot, splits) => splits.map(hourAndMinute) }),
        axis({ size: 52, space: 28, incrs, values: (plot, splits) => splits.map(values) }),
      ],
      series: [{}, ...series],
      hooks: { setCursor: [() => this.#showReading()] },
    }, [[], ...series.map(() => [])], place);
    new ResizeObserver(() => this.#plot.setSize({ width: widthOf(place), height: HEIGHT })).observe(place);
  }

  show(now, data) {
    this.#now = now;
    this.#plot.setData(data);
    this.#showReading();
  }

  redraw() {
    this.#plot.redraw();
  }

  // Under the cursor if there is one, the newest otherwise.
  #showReading() {
    if (!this.#plot) {
      return;
    }
    const data = this.#plot.data;
    const hovered = this.#plot.cursor.idx ?? null;
    const index = hovered ?? data[0].length - 1;
    const parts = index < 0 ? [] : this.#read(data, index, hovered !== null);
    const time = hovered === null ? [] : [["time", timeOfDay(data[0][index])]];
    this.#reading.replaceChildren(...[...time, ...parts].map(([kind, text]) => {
      const part = document.createElement(kind === "value" ? "strong" : "span");
      part.className = kind;
      part.textContent = text;
      return part;
    }));
  }

}

function widthOf(place) {
  return Math.max(place.clientWidth, 100);
}

function axis(options) {
  return {
    font: FONT, gap: 4, stroke: () => colour("muted"),
    grid: { stroke: () => colour("grid"), width: 1 },
    ticks: { show: false },
    ...options,
  };
}

function line(name, options) {
  return { stroke: () => colour(name), width: 1.5, points: { show: false }, ...options };
}

function area(name, options) {
  return line(name, { fill: () => colour(`${name}-fill`), ...options });
}

const room = (least) => (max) => Math.max(least, max * 1.12);

// Drawn from the whole stack down to its lowest part, each over what is behind it.
const stacked = [...REASONS].reverse();

function stack([starts, ...counts]) {
  const heights = starts.map(() => 0);
  const series = counts.map((values) => values.map((value, index) => {
    heights[index] += value;
    return value > 0 ? heights[index] : null;
  }));
  return [starts, ...series.reverse()];
}

const charts = {
  connections: new Chart("connections-chart", {
    // the limit shows where it is near
    series: [area("connections"), line("limit", { auto: false, dash: [5, 4], width: 1 })],
    top: (max, plot) => {
      const limit = plot.data?.[2]?.findLast((value) => value !== null) ?? Infinity;
      return max > limit / 2 ? Math.max(max, limit) * 1.08 : room(4)(max);
    },
    incrs: WHOLE,
    values: short,
    read: ([, active, max], index) => [
      ["value", count(active[index] ?? NaN)], ["", `of ${count(max[index] ?? NaN)}`],
    ],
  }),
  messages: new Chart("messages-chart", {
    series: [area("messages")],
    top: room(4),
    values: short,
    read: ([, messages], index) => [["value", rate(messages[index] ?? NaN)], ["", "/s"]],
  }),
  bytes: new Chart("bytes-chart", {
    // an echo sends what it receives: what is filled beyond the line has not gone back
    series: [area("received", { width: 0 }), line("sent")],
    top: room(100),
    values: (value) => bytes(value).replace(/\.0+ /, " "),
    read: ([, received, sent], index) => [
      ["key received", "in"], ["value", `${bytes(received[index] ?? NaN)}/s`],
      ["key sent", "out"], ["value", `${bytes(sent[index] ?? NaN)}/s`],
    ],
  }),
  closes: new Chart("closes-chart", {
    series: stacked.map((reason) => ({
      fill: () => colour(`reason-${reason}`), width: 0, points: { show: false },
      paths: uPlot.paths.bars({ size: [0.85, 100], align: 1 }),
    })),
    top: room(4),
    incrs: WHOLE,
    values: short,
    read: (data, index, hovered) => (hovered ? readBucket(index) : readAll()),
  }),
};

let closes = [[]];

function readBucket(index) {
  const parts = REASONS.map((reason, place) => [reason, Math.round(closes[place + 1]?.[index] ?? 0)])
    .filter(([, value]) => value > 0)
    .flatMap(([reason, value]) => [["value", count(value)], ["", nameOf(reason)]]);
  return parts.length > 0 ? parts : [["", `none in ${BUCKET} s`]];
}

function readAll() {
  const sums = sumsOfCloses();
  const away = REASONS.filter((reason) => TURNED_AWAY.has(reason)).reduce((sum, reason) => sum + sums.get(reason), 0);
  const all = [...sums.values()].reduce((sum, value) => sum + value, 0);
  return [["value", count(all - away)], ["", "closed,"], ["value", count(away)], ["", "turned away in 5 min"]];
}

/** What was seen of each reason in the last five minutes. */
export function sumsOfCloses() {
  return new Map(REASONS.map((reason, place) => [reason,
    Math.round((closes[place + 1] ?? []).reduce((sum, value) => sum + value, 0))]));
}

/** Draws a history up to a time in seconds. */
export function showCharts(history, now) {
  closes = history.closes(now);
  charts.connections.show(now, history.series("active", "max"));
  charts.messages.show(now, history.series("messages"));
  charts.bytes.show(now, history.series("received", "sent"));
  charts.closes.show(now, stack(closes));
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const chart of Object.values(charts)) {
    chart.redraw();
  }
});
