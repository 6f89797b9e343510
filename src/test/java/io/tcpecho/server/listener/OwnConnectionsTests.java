package io.tcpecho.server.listener;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

import io.tcpecho.server.admission.ConnectionLimit;
import io.tcpecho.server.connection.Connections;
import io.tcpecho.server.listener.OwnConnections.Announcement;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which accepted connection is the server's own.
 */
class OwnConnectionsTests {

	private static final InetSocketAddress FIRST = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

	private static final InetSocketAddress SECOND = new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);

	private final OwnConnections own = new OwnConnections(new Connections(new ConnectionLimit(1, 0), List.of()));

	@Test
	void whatIsAnnouncedIsRecognizedOnce() throws IOException {
		Announcement first = this.own.announce(FIRST, "main");
		Announcement second = this.own.announce(SECOND, "main");
		assertThat(first.isAccepted()).isFalse();
		assertThat(this.own.recognize(FIRST)).isTrue();
		assertThat(first.isAccepted()).isTrue();
		assertThat(second.isAccepted()).isFalse();
		assertThat(this.own.recognize(FIRST)).as("a client with the same address, later").isFalse();
		assertThat(this.own.recognize(SECOND)).isTrue();
		assertThat(this.own.recognize(null)).isFalse();
	}

}
