package io.tcpecho.address;

import java.net.InetAddress;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which text is an address.
 */
class IpLiteralTests {

	@ParameterizedTest
	@CsvSource({ "192.0.2.1, 192.0.2.1", "0.0.0.0, 0.0.0.0", "255.255.255.255, 255.255.255.255", "::, 0:0:0:0:0:0:0:0",
			"::1, 0:0:0:0:0:0:0:1", "2001:DB8::a, 2001:db8:0:0:0:0:0:a", "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
			"1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0", "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8", "0001:0002::, 1:2:0:0:0:0:0:0",
			"64:ff9b::192.0.2.33, 64:ff9b:0:0:0:0:c000:221", "1:2:3:4:5:6:192.0.2.1, 1:2:3:4:5:6:c000:201",
			"::ffff:192.0.2.1, 192.0.2.1", "::ffff:c000:201, 192.0.2.1" })
	void addressIsRead(String text, String address) {
		assertThat(IpLiteral.parse(text)).extracting(InetAddress::getHostAddress).isEqualTo(address);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "localhost", "1", "127.1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4",
			"1.2.3.04", "1.2.3.4.", ".1.2.3.4", "1..3.4", "+1.2.3.4", "0x1.2.3.4", "1.2.3.4 ", "1.2.3.\u0664", ":",
			":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "12345::",
			"g::", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:", "1.2.3.4::", "::1.2.3.4:5", "::1.2.3.256", "::ffff:01.2.3.4",
			"1:2:3:4:5:6:7:1.2.3.4", "fe80::1%eth0", "[::1]", "0000:0000:0000:0000:0000:0000:255.255.255.2555",
			"face.example" })
	void anythingElseIsNone(String text) {
		assertThat(IpLiteral.parse(text)).isNull();
	}

	@Test
	void addressOfOneKindIsNoneOfTheOther() {
		assertThat(IpLiteral.parseIpv4("::ffff:192.0.2.1")).isNull();
		assertThat(IpLiteral.parseIpv6("192.0.2.1")).isNull();
		assertThat(Objects.requireNonNull(IpLiteral.parseIpv4("192.0.2.1")))
			.isEqualTo(IpLiteral.parseIpv6("::ffff:192.0.2.1"));
	}

}
