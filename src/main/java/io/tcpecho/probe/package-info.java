/**
 * The probe, which is the client: it connects to a TCP echo server, sends, verifies every
 * byte that comes back, and measures. It is a command line tool that starts without the
 * Spring context, for a person who wants to know whether a server answers and for a
 * program that judges one.
 * <p>
 * What it guarantees: one thread does all, over non-blocking sockets, so that nothing is
 * locked and the order of what is counted is that of what happened. It never says
 * {@code ok} of a run in which a byte came back different, was missing or too many, or in
 * which a rate or a demand was missed, and it names the step that failed. Whatever the
 * peer does, each wait has an end: {@code --timeout} without progress, and after the end
 * of {@code --duration} altogether. Nothing that was sent is kept to be compared.
 * <p>
 * The room knows {@link io.tcpecho.framing}, {@link io.tcpecho.proxy} and
 * {@link io.tcpecho.address} and no other; whom it probes is none of its business, be it
 * this server or another one. Where to find what:
 *
 * <pre>
 * command line   ProbeCommand and its Options, MergeCommand; Probe is the way in
 * a run          Run: look up, loop, judge, report; RunContext is what all share
 *   loop         ProbeLoop: the selector; Exchange and Schedule: what is due when
 *   connect      Resolver, Connectors, Connector: HappyEyeballs (ConnectAttempt), Handshake;
 *                ProxyPreamble: what each connection begins with
 *   transport    PlainTransport, TlsTransport: TlsClient, TlsContexts, TlsRecords
 *   connection   ProbeConnection: EchoSender, EchoReceiver, EchoVerifier over a WirePattern;
 *                ConnectionDeadline, LingeringClose, ConnectionEnd
 *   anew         Reconnector (--reconnect), Churn (--churn), PendingReconnect, SendQuota
 *   measure      Tally, ConnectionTally, Measurement, RoundTrips, Intervals
 *   judge        RateCheck, ChurnCheck, Demands; PeerCheck: a look at the peer afterwards
 *   words        Failure and its Step; FailureText and TlsFailureText: what exceptions mean; ProxyLeak
 * results        RunResult: TextReport, JsonReport, HistogramLog, which merge reads (RunLog)
 * </pre>
 */
@NullMarked
package io.tcpecho.probe;

import org.jspecify.annotations.NullMarked;
