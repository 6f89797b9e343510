package io.tcpecho.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Networks of addresses.
 */
class CidrTests {

	@ParameterizedTest
	@CsvSource({ "10.0.0.0/8, 10.255.255.255, true", "10.0.0.0/8, 11.0.0.0, false", "10.0.0.0/8, 9.255.255.255, false",
			"192.0.2.128/25, 192.0.2.128, true", "192.0.2.128/25, 192.0.2.127, false", "192.0.2.1, 192.0.2.1, true",
			"192.0.2.1/32, 192.0.2.0, false", "0.0.0.0/0, 203.0.113.9, true", "0.0.0.0/0, ::1, false",
			"::/0, 2001:db8::1, true", "::/0, 203.0.113.9, false", "2001:db8::/33, 2001:db8:7fff::1, true",
			"2001:db8::/33, 2001:db8:8000::1, false", "::1, ::1, true", "fe80::/10, fe80::1, true",
			"::ffff:10.0.0.0/104, 10.1.2.3, true", "::ffff:0:0/96, 203.0.113.9, true",
			"10.0.0.0/8, ::ffff:10.1.2.3, true" })
	void networkContainsAddressesWithItsPrefix(String network, String address, boolean contained) {
		assertThat(Cidr.valueOf(network).contains(Objects.requireNonNull(IpLiteral.parse(address))))
			.isEqualTo(contained);
	}

	@Test
	void addressOfIpv4IsTheSameInTheFormOfIpv6() throws UnknownHostException {
		InetAddress mapped = Inet6Address.getByAddress("mapped",
				new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 1, 2, 3 }, -1);
		assertThat(mapped).isInstanceOf(Inet6Address.class);
		assertThat(Cidr.valueOf("10.0.0.0/8").contains(mapped)).isTrue();
		assertThat(Cidr.valueOf("::/0").contains(mapped)).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			""              | '' is not a network such as 10.0.0.0/8 or 2001:db8::/32
			balancer        | 'balancer' is not a network such as 10.0.0.0/8 or 2001:db8::/32
			10.0.0.0/       | '10.0.0.0/' is not a network such as 10.0.0.0/8 or 2001:db8::/32
			10.0.0.0/08     | '10.0.0.0/08' is not a network such as 10.0.0.0/8 or 2001:db8::/32
			10.0.0.0/-1     | '10.0.0.0/-1' is not a network such as 10.0.0.0/8 or 2001:db8::/32
			10.0.0.0/8/8    | '10.0.0.0/8/8' is not a network such as 10.0.0.0/8 or 2001:db8::/32
			10/8            | '10/8' is not a network such as 10.0.0.0/8 or 2001:db8::/32
			010.0.0.0/8     | '010.0.0.0/8' is not a network such as 10.0.0.0/8 or 2001:db8::/32
			10.0.0.0/33     | '10.0.0.0/33' has a prefix of 33 bits but the address has 32
			::/129          | '::/129' has a prefix of 129 bits but the address has 128
			10.0.0.1/8      | '10.0.0.1/8' is not a network but an address in one: 10.0.0.0/8
			2001:db8::1/64  | '2001:db8::1/64' is not a network but an address in one: 2001:db8:0:0:0:0:0:0/64
			::ffff:10.0.0.1/104 | '::ffff:10.0.0.1/104' is not a network but an address in one: 10.0.0.0/8
			::ffff:0:0/90   | '::ffff:0:0/90' is not a network but an address in one: 0:0:0:0:0:ffc0:0:0/90
			""")
	void whatIsNoNetworkIsToldByWhatIsWrong(String text, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> Cidr.valueOf(text)).withMessage(message);
	}

	@Test
	void networkIsEqualHoweverItIsWritten() {
		assertThat(Cidr.valueOf("::ffff:10.0.0.0/104")).isEqualTo(Cidr.valueOf("10.0.0.0/8"))
			.hasSameHashCodeAs(Cidr.valueOf("10.0.0.0/8"))
			.hasToString("10.0.0.0/8");
		assertThat(Cidr.valueOf("192.0.2.1")).hasToString("192.0.2.1/32").isNotEqualTo(Cidr.valueOf("192.0.2.0/31"));
		assertThat(Cidr.valueOf("2001:db8::/32")).hasToString("2001:db8:0:0:0:0:0:0/32");
	}

}
