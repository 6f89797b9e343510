// Numbers, sizes and times as an operator reads them.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const minutes = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const units = ["B", "kB", "MB", "GB", "TB", "PB"];

export const UNKNOWN = "–";

export function count(value) {
  return Number.isFinite(value) ? whole.format(value) : UNKNOWN;
}

/** A short form for axes: 1.2K, 3M. */
export function short(value) {
  return Number.isFinite(value) ? compact.format(value) : UNKNOWN;
}

/** A rate: whole from ten on, one decimal below. */
export function rate(value) {
  if (!Number.isFinite(value)) {
    return UNKNOWN;
  }
  return value > 0 && value < 10 ? value.toFixed(1) : whole.format(value);
}

/** A size in decimal units: 999 B, 1.23 kB, 45.6 MB. */
export function bytes(value) {
  if (!Number.isFinite(value)) {
    return UNKNOWN;
  }
  let unit = 0;
  let scaled = value;
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  const digits = unit === 0 || scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2;
  return `${scaled.toFixed(digits)} ${units[unit]}`;
}

/** A duration in its two largest units: 0.4 s, 12 s, 3 min 20 s, 2 d 4 h. */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) {
    return UNKNOWN;
  }
  if (seconds < 0.1) {
    return `${Math.max(0, Math.round(seconds * 1000))} ms`;
  }
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  const total = Math.floor(seconds);
  if (total < 60) {
    return `${total} s`;
  }
  if (total < 3600) {
    return `${Math.floor(total / 60)} min ${total % 60} s`;
  }
  if (total < 86400) {
    return `${Math.floor(total / 3600)} h ${Math.floor(total / 60) % 60} min`;
  }
  return `${Math.floor(total / 86400)} d ${Math.floor(total / 3600) % 24} h`;
}

/** A duration in whole seconds, for one that grows while it is looked at. */
export function age(seconds) {
  return seconds < 10 ? `${Math.max(0, Math.floor(seconds))} s` : duration(seconds);
}

export function timeOfDay(epochSeconds) {
  return clock.format(new Date(epochSeconds * 1000));
}

export function hourAndMinute(epochSeconds) {
  return minutes.format(new Date(epochSeconds * 1000));
}

/** Seconds since the epoch of an ISO 8601 instant, NaN for anything else. */
export function instant(text) {
  return Date.parse(text) / 1000;
}
