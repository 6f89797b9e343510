// Why connections end or do not begin, in the order in which they are shown and stacked.

export const REJECTED = "rejected";
export const ACCEPT_FAILURE = "accept-failure";
export const OTHER = "other";

export const REASONS = [
  "client-closed", "closed-by-operator", "server-shutdown",
  "idle-timeout", "frame-timeout", "write-timeout", "handshake-timeout", "proxy-header-timeout",
  "client-reset", "handshake-failed", "proxy-header-malformed", "proxy-untrusted",
  "frame-too-long", "frame-malformed", "frame-truncated",
  "handler-error", "reply-timeout", "overloaded",
  REJECTED, ACCEPT_FAILURE, OTHER,
];

/** Those of connections that were never served. */
export const TURNED_AWAY = new Set([REJECTED, ACCEPT_FAILURE]);

/** The reason of those that were accepted, and turned away when their client was known: the limit has counted them. */
const COUNTED_AS_REJECTED = "max-connections-per-client";

const names = new Map([
  [REJECTED, "turned away: too many"],
  [ACCEPT_FAILURE, "turned away: accept failed"],
]);

export function nameOf(reason) {
  return names.get(reason) ?? reason;
}

/** Counts since the start of the server, by reason; one that is not known here counts as another. */
export function totals(meters) {
  const found = new Map(REASONS.map((reason) => [reason, { count: 0, seconds: 0 }]));
  for (const [reason, { count, seconds }] of meters.closes) {
    const total = found.get(TURNED_AWAY.has(reason) ? OTHER : reason) ?? found.get(OTHER);
    if (reason !== COUNTED_AS_REJECTED) {
      total.count += count;
      total.seconds += seconds;
    }
  }
  found.get(REJECTED).count = meters.rejected ?? 0;
  found.get(ACCEPT_FAILURE).count = meters.acceptFailures ?? 0;
  return found;
}
