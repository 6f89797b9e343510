// The server's own meters out of Prometheus' text format.

const sample = /^(echo_server_\w+)(?:\{(.*)\})?\s+(\S+)/;
const label = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/**
 * Reads what the page shows; all lines but those of the echo server are skipped, further labels do not matter.
 * @param {string} text an answer of actuator/prometheus
 * @returns the meters, null where one is missing, of all listeners together; accepted by listener as well; closes by
 * reason with count and seconds
 */
export function parse(text) {
  const meters = {
    active: null, max: null, accepted: null, rejected: null, acceptFailures: null,
    messages: null, received: null, sent: null, closes: new Map(), acceptedBy: new Map(),
  };
  for (const line of text.split("\n")) {
    const match = line.startsWith("echo_server_") ? sample.exec(line) : null;
    if (match) {
      assign(meters, match[1], labels(match[2]), Number(match[3]));
    }
  }
  return meters;
}

function labels(text) {
  const found = new Map();
  for (const [, name, value] of (text ?? "").matchAll(label)) {
    found.set(name, value);
  }
  return found;
}

// A meter of a listener comes once for each: null counts as nothing where they are added up.
function assign(meters, name, labelled, value) {
  switch (name) {
    case "echo_server_connections_active": meters.active += value; break;
    case "echo_server_connections_max": meters.max = value; break;
    case "echo_server_connections_accepted_total":
      meters.accepted += value;
      meters.acceptedBy.set(labelled.get("listener") ?? "", value);
      break;
    case "echo_server_connections_rejected_total":
      // who is not trusted is among the closes, and no sign that the server is full
      meters.rejected += labelled.get("reason") === "proxy-untrusted" ? 0 : value;
      break;
    case "echo_server_accept_failures_total": meters.acceptFailures += value; break;
    case "echo_server_messages_total": meters.messages += value; break;
    case "echo_server_io_bytes_total": {
      const direction = labelled.get("network_io_direction");
      if (direction === "receive") {
        meters.received += value;
      }
      else if (direction === "transmit") {
        meters.sent += value;
      }
      break;
    }
    case "echo_server_connection_duration_seconds_count": close(meters, labelled).count += value; break;
    case "echo_server_connection_duration_seconds_sum": close(meters, labelled).seconds += value; break;
  }
}

function close(meters, labelled) {
  const reason = labelled.get("reason") ?? "";
  if (!meters.closes.has(reason)) {
    meters.closes.set(reason, { count: 0, seconds: 0 });
  }
  return meters.closes.get(reason);
}
