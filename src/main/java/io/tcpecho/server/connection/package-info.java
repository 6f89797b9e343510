/**
 * A connection's life: from the first byte to the line in the access log.
 * <ul>
 * <li>who takes part: {@link io.tcpecho.server.connection.EchoConnection}, its
 * {@link io.tcpecho.server.connection.ConnectionSocket}, and in the book of all of them,
 * {@link io.tcpecho.server.connection.Connections}</li>
 * <li>what its thread does: {@link io.tcpecho.server.connection.Conversation}, noted in
 * {@link io.tcpecho.server.connection.ConnectionActivity}, and on its behalf
 * {@link io.tcpecho.server.connection.ConnectionInput} and
 * {@link io.tcpecho.server.connection.ConnectionOutput}</li>
 * <li>from request to reply: {@link io.tcpecho.server.connection.EchoGateway} with
 * {@link io.tcpecho.server.connection.Requests} and
 * {@link io.tcpecho.server.connection.ReplySlot}</li>
 * <li>replies on their way: {@link io.tcpecho.server.connection.ConnectionReplies},
 * {@link io.tcpecho.server.connection.ReplyBuffer},
 * {@link io.tcpecho.server.connection.ReplyFlusher}</li>
 * <li>deadlines and drain: {@link io.tcpecho.server.connection.Deadlines},
 * {@link io.tcpecho.server.connection.ConnectionWatchdog}</li>
 * <li>how it ends and why: {@link io.tcpecho.server.connection.ConnectionCloser},
 * {@link io.tcpecho.server.connection.CloseReason},
 * {@link io.tcpecho.server.connection.LingeringClose}, and who is told:
 * {@link io.tcpecho.server.connection.ConnectionEndListener},
 * {@link io.tcpecho.server.connection.AccessLog}</li>
 * </ul>
 * Each connection has one thread and shares no lock with others; each ends for exactly
 * one reason, the first; what is due is sent before. Knows {@code server.admission},
 * {@code server.memory}, {@code server.turns}, {@code server.tls}, {@code server.log} and
 * {@code framing}, {@code proxy} and {@code address}, not who accepts.
 */
@NullMarked
package io.tcpecho.server.connection;

import org.jspecify.annotations.NullMarked;
