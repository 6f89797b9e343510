package io.tcpecho.address;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which text is an address, perhaps with a port.
 */
class IpAndPortTests {

	@ParameterizedTest
	@CsvSource({ "192.0.2.1, 192.0.2.1,", "192.0.2.1:0, 192.0.2.1, 0", "192.0.2.1:65535, 192.0.2.1, 65535",
			"2001:db8::1, 2001:db8:0:0:0:0:0:1,", "[2001:db8::1], 2001:db8:0:0:0:0:0:1,",
			"[2001:db8::1]:50000, 2001:db8:0:0:0:0:0:1, 50000", "[::ffff:192.0.2.1]:1, 192.0.2.1, 1" })
	void addressIsReadWithOrWithoutAPort(String text, String address, @Nullable Integer port) {
		assertThat(IpAndPort.parse(text)).isNotNull()
			.returns(address, (read) -> read.address().getHostAddress())
			.returns(port, IpAndPort::port);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ":", "localhost:1", "192.0.2.1:", "192.0.2.1:port", "192.0.2.1:65536", "192.0.2.1:01",
			"192.0.2.1:+1", "192.0.2.1:1:2", "[192.0.2.1]:1", "[::1]1", "[::1]:", "[::1", "::1]:1", "[]:1", "[[::1]]:1",
			"2001:db8::1:50000:1:2:3:4:5", "fe80::1%eth0", "[fe80::1%eth0]:1" })
	void anythingElseIsNone(String text) {
		assertThat(IpAndPort.parse(text)).isNull();
	}

}
