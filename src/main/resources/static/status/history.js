// What the page has seen of the last five minutes.

import { REASONS, totals } from "./reasons.js";

/** Seconds that are kept. */
export const SPAN = 300;

/** Seconds that a bar of closes stands for. */
export const BUCKET = 5;

/** Seconds between two samples from which on what lies between them was not seen. */
const GAP = 4;

const none = { active: null, max: null, messages: null, received: null, sent: null };

export class History {

  #samples = [];

  #buckets = new Map();

  #last = null;

  /** Adds the meters that were read at a time in seconds. */
  add(time, meters) {
    const before = this.#last;
    const elapsed = before ? time - before.time : Infinity;
    if (elapsed <= 0) {
      return;
    }
    const seen = elapsed < GAP;
    if (before && !seen) {
      this.miss(before.time + 1);
    }
    const rate = (name) => (seen ? perSecond(meters[name], before.meters[name], elapsed) : null);
    this.#push(time, {
      active: meters.active, max: meters.max,
      messages: rate("messages"), received: rate("received"), sent: rate("sent"),
    });
    const counts = totals(meters);
    if (before) {
      this.#count(before.time, time, counts, before.counts);
    }
    this.#last = { time, meters, counts };
    this.#forget(time);
  }

  /** Notes that nothing could be read at a time in seconds. */
  miss(time) {
    this.#push(time, none);
    this.#forget(time);
  }

  /** The last sample that could be read: time, meters, counts by reason; null if there is none. */
  get last() {
    return this.#last;
  }

  /** Times in seconds and a value for each. */
  series(...names) {
    return [this.#samples.map((sample) => sample.time),
      ...names.map((name) => this.#samples.map((sample) => sample[name]))];
  }

  /** Starts of the buckets up to a time in seconds, and for each reason a count for each. */
  closes(until) {
    const starts = [];
    for (let start = bucketOf(until - SPAN) + BUCKET; start <= until; start += BUCKET) {
      starts.push(start);
    }
    return [starts, ...REASONS.map((reason) => starts.map((start) => this.#buckets.get(start)?.get(reason) ?? 0))];
  }

  #push(time, values) {
    const newest = this.#samples.at(-1);
    if (!newest || time > newest.time) {
      this.#samples.push({ time, ...values });
    }
  }

  #count(from, to, counts, before) {
    const starts = bucketsBetween(from, to);
    for (const reason of REASONS) {
      const grown = growth(counts.get(reason).count, before.get(reason).count);
      for (const start of grown > 0 ? starts : []) {
        const bucket = this.#buckets.get(start) ?? new Map();
        this.#buckets.set(start, bucket.set(reason, (bucket.get(reason) ?? 0) + grown / starts.length));
      }
    }
  }

  #forget(now) {
    const oldest = now - SPAN - BUCKET;
    while (this.#samples.length > 0 && this.#samples[0].time < oldest) {
      this.#samples.shift();
    }
    for (const start of this.#buckets.keys()) {
      if (start < oldest) {
        this.#buckets.delete(start);
      }
    }
  }

}

function bucketOf(time) {
  return Math.floor(time / BUCKET) * BUCKET;
}

// What happened unseen is spread evenly over the time in which it happened.
function bucketsBetween(from, to) {
  const starts = [bucketOf(to)];
  if (to - from >= GAP) {
    for (let start = bucketOf(to) - BUCKET; start > from; start -= BUCKET) {
      starts.push(start);
    }
  }
  return starts;
}

function perSecond(now, before, elapsed) {
  return now === null || before === null ? null : growth(now, before) / elapsed;
}

// A counter that is smaller than before began again with its server.
function growth(now, before) {
  return now < before ? now : now - before;
}
