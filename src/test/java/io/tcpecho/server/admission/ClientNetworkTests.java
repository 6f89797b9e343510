package io.tcpecho.server.admission;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What counts as one client.
 */
class ClientNetworkTests {

	@ParameterizedTest
	@CsvSource({ "192.0.2.1, 192.0.2.1, true", "192.0.2.1, 192.0.2.2, false", "::ffff:192.0.2.1, 192.0.2.1, true",
			"2001:db8::1, 2001:db8::ffff:ffff:ffff:ffff, true", "2001:db8::1, 2001:db8:0:1::1, false",
			"::1, 0.0.0.0, false", "::1, ::2, true" })
	void clientIsAnIpv4AddressOrAnIpv6Network(String one, String other, boolean same) throws IOException {
		assertThat(ClientNetwork.of(InetAddress.getByName(one)).equals(ClientNetwork.of(InetAddress.getByName(other))))
			.isEqualTo(same);
		assertThat(ClientNetwork.of(Inet6Address.getByAddress("mapped",
				new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1 }, -1)))
			.isEqualTo(ClientNetwork.of(InetAddress.getByName("192.0.2.1")));
	}

}
