package io.tcpecho.server.connection;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.server.admission.ListenerLimit;
import io.tcpecho.server.tls.TlsLayer;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of one listener have in common.
 *
 * @param listener name of the listener
 * @param codec framing of the connections
 * @param deadlines how long they may take
 * @param concurrency most requests of a connection that are handled at a time
 * @param lateReplies what is known of replies that come late
 * @param limit places of the connections
 * @param totals what those that are over have carried
 * @param tls TLS of the connections, or {@code null} if they are plain
 * @param proxy whose header of the PROXY protocol is taken, or {@code null} if nobody's
 * is
 * @param services what they share with those of other listeners
 */
public record ConnectionProfile(String listener, FrameCodec codec, Deadlines deadlines, int concurrency,
		LateReplies lateReplies, ListenerLimit limit, ConnectionTotals totals, @Nullable TlsLayer tls,
		@Nullable ProxyPolicy proxy, ConnectionServices services) {

}
