/**
 * Whose turn it is among busy connections: the gate.
 * <p>
 * The JDK's scheduler of virtual threads runs a thread until it parks or yields, and a
 * thread that yields goes to a queue which the scheduler empties before it looks at the
 * others, where those wait that have just been woken: by the arrival of a message, a
 * timer, or a start. Connections whose input never ends are thus run for ever, and all
 * others never. What is done about it:
 *
 * <pre>
 *   keeper (platform thread)   sends the marker, closes the gate if it does not return
 *        |
 *        v
 *   marker (virtual thread)    waits in the scheduler's queues like one that was woken;
 *        |                     once it runs, so have all others: opens the gate
 *        v
 *   gate                       open: a single read of a field
 *                              closed: connections wait here, instead of in the queue
 *                              that never ends, until the marker has run
 * </pre>
 *
 * Every connection asks at the gate before each read and after each message, so that a
 * closed gate empties the queues within a message's time. Nobody waits at it for longer
 * than those wait that were forgotten. A handler that computes does not come to the gate:
 * if nobody does and the marker is still out, the keeper adds scheduler threads for a
 * while, among which the operating system shares the processors.
 * <p>
 * The room knows threads only: no connection, no socket and no other room.
 */
@NullMarked
package io.tcpecho.server.turns;

import org.jspecify.annotations.NullMarked;
