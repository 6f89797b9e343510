package io.tcpecho.proxy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import io.tcpecho.address.IpLiteral;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Headers as values and on the wire.
 */
class ProxyHeaderTests {

	private static final InetSocketAddress SOURCE = address("192.0.2.1", 50000);

	private static final InetSocketAddress DESTINATION = address("203.0.113.7", 7007);

	@ParameterizedTest
	@CsvSource({ "192.0.2.1, 203.0.113.7, TCP4 192.0.2.1 203.0.113.7",
			"2001:db8::1, ::1, TCP6 2001:db8:0:0:0:0:0:1 0:0:0:0:0:0:0:1",
			"192.0.2.1, ::1, TCP6 ::ffff:192.0.2.1 0:0:0:0:0:0:0:1",
			"2001:db8::1, 192.0.2.1, TCP6 2001:db8:0:0:0:0:0:1 ::ffff:192.0.2.1" })
	void lineHasAddressesOfOneKind(String source, String destination, String fields) throws IOException {
		ProxyHeader header = ProxyHeader.v1(address(source, 0), address(destination, 65535));
		assertThat(header.encode()).asString(US_ASCII).isEqualTo("PROXY %s 0 65535\r\n".formatted(fields));
		assertThat(read(header.encode())).isEqualTo(header);
		ProxyHeader binary = ProxyHeader.v2(address(source, 0), address(destination, 65535), ProxyTlvs.NONE);
		assertThat(read(binary.encode())).isEqualTo(binary);
	}

	@Test
	void headersThatOthersSendAreWrittenAsTheyCame() throws IOException {
		for (byte[] header : new byte[][] { Captured.NLB_ENDPOINT, Captured.HAPROXY_SSL_CN, Captured.HAPROXY_SSL_CIPHER,
				Captured.HAPROXY_ALL, Captured.HAPROXY_AUTHORITY, Captured.NGINX_TCP6, Captured.NGINX_TLV,
				"PROXY TCP6 ::ffff:192.0.2.1 0:0:0:0:0:0:0:1 1 2\r\n".getBytes(US_ASCII),
				"PROXY UNKNOWN\r\n".getBytes(US_ASCII), Captured.v2("20000000"), Captured.v2("21000000") }) {
			assertThat(read(header).encode()).isEqualTo(header);
		}
	}

	@Test
	void localHeaderMayTellWhatIsNotRead() throws IOException {
		byte[] encoded = ProxyHeader.local(ProxyTlvs.NONE.with(0x05, (byte) 'a')).encode();
		assertThat(encoded).isEqualTo(Captured.v2("20000004 050001 61"));
		assertThat(read(encoded)).isEqualTo(ProxyHeader.local(ProxyTlvs.NONE));
	}

	@Test
	void tlvsComeBackByTheirNames() throws IOException {
		ProxyTlvs tlvs = ProxyTlvs.NONE.with(0x01, "h2".getBytes(US_ASCII))
			.with(0x02, "b\u00FCcher.example".getBytes(UTF_8))
			.with(0x05, "TEST-1".getBytes(US_ASCII))
			.with(0xE0, new byte[] { 1, 2, 3 })
			.with(0x05, "TEST-2".getBytes(US_ASCII));
		ProxyTlvs read = read(ProxyHeader.v2(SOURCE, DESTINATION, tlvs).encode()).tlvs();
		assertThat(read).isEqualTo(tlvs).hasSameHashCodeAs(tlvs).isNotEqualTo(ProxyTlvs.NONE);
		assertThat(read.alpn()).isEqualTo("h2");
		assertThat(read.authority()).isEqualTo("b\u00FCcher.example");
		assertThat(read.uniqueId()).isEqualTo("TEST-1");
		assertThat(read.get(0xE0)).containsExactly(1, 2, 3);
		assertThat(read.get(0xE1)).isNull();
		assertThat(read.ssl()).isNull();
		assertThat(read.vpcEndpointId()).isNull();
	}

	@Test
	void uniqueIdThatIsNoTextIsShownInHex() {
		assertThat(ProxyTlvs.NONE.with(0x05, (byte) 0xFF, (byte) 0x00).uniqueId()).isEqualTo("ff00");
		assertThat(ProxyTlvs.NONE.with(0x05).uniqueId()).isNull();
	}

	@Test
	void valueOfAnotherVendorIsNoEndpointOfAws() {
		assertThat(ProxyTlvs.NONE.with(0xEA).vpcEndpointId()).isNull();
		assertThat(ProxyTlvs.NONE.with(0xEA, (byte) 2, (byte) 'v').vpcEndpointId()).isNull();
		assertThat(ProxyTlvs.NONE.with(0xEA, (byte) 1, (byte) '!').vpcEndpointId()).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "07, 00000000, true, true", "05, 00000000, true, true", "07, 00000001, true, false",
			"01, 00000000, false, false", "00, 00000000, false, false" })
	void certificateIsVerifiedIfThereIsOneAndNothingIsTheMatterWithIt(String client, String verify, boolean certificate,
			boolean verified) throws IOException {
		String ssl = "200005" + client + verify;
		ProxySsl read = Objects.requireNonNull(read(Captured.v2("21110014" + "00".repeat(12) + ssl)).tlvs().ssl());
		assertThat(read.certificate()).isEqualTo(certificate);
		assertThat(read.verified()).isEqualTo(verified);
		assertThat(read.version()).isNull();
		assertThat(read.commonName()).isNull();
	}

	@Test
	void moreThanALengthCanExpressIsRefused() {
		ProxyTlvs most = ProxyTlvs.NONE.with(0x04, new byte[65535 - 12 - 3]);
		byte[] encoded = ProxyHeader.v2(SOURCE, DESTINATION, most).encode();
		assertThat(ByteBuffer.wrap(encoded).getShort(14)).isEqualTo((short) 0xFFFF);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> ProxyHeader.v2(SOURCE, DESTINATION, most.with(0x04)).encode())
			.withMessage("a PROXY header has up to 65535 bytes behind its length but this one 65538");
		assertThatIllegalArgumentException().isThrownBy(() -> ProxyTlvs.NONE.with(0x04, new byte[65536]));
		assertThatIllegalArgumentException().isThrownBy(() -> ProxyTlvs.NONE.with(256));
	}

	private static ProxyHeader read(byte[] bytes) throws IOException {
		return new ProxyHeaderReader(new ByteArrayInputStream(bytes)).read();
	}

	private static InetSocketAddress address(String address, int port) {
		return new InetSocketAddress(Objects.requireNonNull(IpLiteral.parse(address)), port);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a\nb", "\u001b[31m", "h\r2", "nul\0", "\u2028", "\u202e" })
	void textThatControlsIsNotTold(String text) throws Exception {
		byte[] value = text.getBytes(StandardCharsets.UTF_8);
		ProxyTlvs tlvs = ProxyTlvs.NONE.with(0x01, value).with(0x02, value).with(0x20, ssl(value));
		assertThat(tlvs.alpn()).isNull();
		assertThat(tlvs.authority()).isNull();
		assertThat(tlvs.ssl()).isNotNull();
		assertThat(Objects.requireNonNull(tlvs.ssl()).commonName()).isNull();
	}

	private static byte[] ssl(byte[] commonName) {
		return ByteBuffer.allocate(8 + commonName.length)
			.put((byte) 0x03)
			.putInt(0)
			.put((byte) 0x22)
			.putShort((short) commonName.length)
			.put(commonName)
			.array();
	}

}
