package io.tcpecho.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import io.tcpecho.address.IpLiteral;
import io.tcpecho.proxy.ProxyHeader.Command;
import io.tcpecho.proxy.ProxyHeader.Family;
import io.tcpecho.proxy.ProxyHeader.Version;
import io.tcpecho.proxy.ProxyHeaderException.Fault;
import io.tcpecho.test.ArrivingChunks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Reading of the header, from those that others send.
 */
class ProxyHeaderReaderTests {

	private static final byte[] BEHIND = "PROXY \r\n\r\n".getBytes(US_ASCII);

	@Test
	void lineOfTheSpecificationIsRead() throws IOException {
		assertThat(read("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n"))
			.isEqualTo(new ProxyHeader(Version.V1, Command.PROXY, Family.TCP4, address("192.168.0.1", 56324),
					address("192.168.0.11", 443), ProxyTlvs.NONE));
	}

	@Test
	void lineOfIpv6IsReadInEachOfItsForms() throws IOException {
		String longest = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
		for (String source : List.of("2001:db8::1", "2001:DB8:0:0:0:0:0:1", "::", "::ffff:192.0.2.1", longest)) {
			assertThat(read("PROXY TCP6 %s %s 0 65535\r\n".formatted(source, longest)))
				.isEqualTo(new ProxyHeader(Version.V1, Command.PROXY, Family.TCP6, address(source, 0),
						address(longest, 65535), ProxyTlvs.NONE));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "PROXY UNKNOWN\r\n", "PROXY UNKNOWN \r\n", "PROXY UNKNOWN ????? not an address\r\n",
			"PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n" })
	void unknownClientKeepsTheAddressesOfTheConnectionWhateverFollows(String line) throws IOException {
		assertThat(read(line))
			.isEqualTo(new ProxyHeader(Version.V1, Command.PROXY, Family.UNSPEC, null, null, ProxyTlvs.NONE));
	}

	@Test
	void healthCheckOfAwsIsLocalAndItsBytesAreSkipped() throws IOException {
		assertThat(read(Captured.NLB_HEALTH_CHECK)).isEqualTo(ProxyHeader.local(ProxyTlvs.NONE));
		assertThat(HeaderChecksum.of(Captured.NLB_HEALTH_CHECK, 19)).isEqualTo(0xbce5951f);
	}

	@Test
	void endpointOfAwsIsReadAndTheChecksumVerified() throws IOException {
		ProxyHeader header = read(Captured.NLB_ENDPOINT);
		assertThat(header.source()).isEqualTo(address("172.31.7.113", 51442));
		assertThat(header.destination()).isEqualTo(address("172.31.10.31", 80));
		assertThat(header.tlvs().vpcEndpointId()).isEqualTo("vpce-08d2bf15fac5001c9");
		assertThat(read(Captured.NLB_ENDPOINT_CAPTURE).tlvs().vpcEndpointId()).isEqualTo("vpce-00eafc458ec97b833");
	}

	@Test
	void certificateThatHaproxyHasVerifiedIsRead() throws IOException {
		assertThat(read(Captured.HAPROXY_SSL_CN).tlvs().ssl())
			.isEqualTo(new ProxySsl(true, true, true, "TLSv1.3", "Example Common Name Client Cert"));
	}

	@Test
	void allThatHaproxyTellsIsRead() throws IOException {
		ProxyHeader header = read(Captured.HAPROXY_ALL);
		assertThat(header.source()).isEqualTo(address("127.0.0.1", 43530));
		assertThat(header.tlvs().alpn()).isEqualTo("echo");
		assertThat(header.tlvs().authority()).isEqualTo("echo.example.org");
		assertThat(header.tlvs().uniqueId()).isEqualTo("7F000001:AA0A_7F000001:4A2F_6B0AC14C_0000:5821");
		assertThat(header.tlvs().ssl()).isEqualTo(new ProxySsl(true, true, true, "TLSv1.3", "client"));
	}

	@Test
	void connectionWithoutACertificateHasNoneThatIsVerified() throws IOException {
		ProxyHeader header = read(Captured.HAPROXY_SSL_CIPHER);
		assertThat(header.tlvs().ssl()).isEqualTo(new ProxySsl(true, false, false, "TLSv1.3", null));
		assertThat(header.family()).isEqualTo(Family.TCP6);
		assertThat(header.source()).isEqualTo(address("10.1.91.14", 62588));
	}

	@Test
	void addressesAndTlvsOfOtherTestSuitesAreRead() throws IOException {
		ProxyHeader authority = read(Captured.HAPROXY_AUTHORITY);
		assertThat(authority.tlvs().authority()).isEqualTo("12345");
		assertThat(authority.source()).isEqualTo(address("127.0.0.1", 42));
		assertThat(authority.destination()).isEqualTo(address("127.0.0.1", 1337));
		ProxyHeader tcp6 = read(Captured.NGINX_TCP6);
		assertThat(tcp6.source()).isEqualTo(address("2001:db8::1", 123));
		assertThat(tcp6.destination()).isEqualTo(address("2001:db8::2", 5678));
		assertThat(read(Captured.NGINX_TLV).source()).isEqualTo(address("192.0.2.1", 123));
	}

	@ParameterizedTest
	@ValueSource(strings = { "21000000", "21000003 ffffff", "21010000", "21100001 ff", "21200000",
			"2112000c" + "ac1e000c 22384eac 1000 04d2", "21220002 0102", "21310004 01020304", "21320000" })
	void addressesThatAreNoneOfTcpKeepThoseOfTheConnection(String hex) throws IOException {
		assertThat(read(Captured.v2(hex)))
			.isEqualTo(new ProxyHeader(Version.V2, Command.PROXY, Family.UNSPEC, null, null, ProxyTlvs.NONE));
	}

	@ParameterizedTest
	@ValueSource(strings = { "20000000", "20990002 0102", "20210001 00" })
	void localConnectionIsSuchWhateverItsFamily(String hex) throws IOException {
		assertThat(read(Captured.v2(hex))).isEqualTo(ProxyHeader.local(ProxyTlvs.NONE));
	}

	@Test
	void headerIsTheSameInEveryCutAndNotAByteIsReadBehindIt() throws IOException {
		for (byte[] header : headers()) {
			byte[] stream = Arrays.copyOf(header, header.length + BEHIND.length);
			System.arraycopy(BEHIND, 0, stream, header.length, BEHIND.length);
			ProxyHeader expected = read(header);
			for (int cut = 1; cut < stream.length; cut++) {
				ArrivingChunks source = ArrivingChunks.of(stream, IntStream.of(cut, stream.length - cut));
				assertThat(new ProxyHeaderReader(source).read()).as("cut at %d", cut).isEqualTo(expected);
				assertThat(source.position()).as("cut at %d", cut).isEqualTo(header.length);
			}
			ArrivingChunks source = ArrivingChunks.of(stream, IntStream.generate(() -> 1));
			assertThat(new ProxyHeaderReader(source).read()).isEqualTo(expected);
			assertThat(source.position()).isEqualTo(header.length);
		}
	}

	@Test
	void streamThatEndsInAHeaderIsTruncated() {
		for (byte[] header : headers()) {
			for (int length = 0; length < header.length; length++) {
				byte[] begun = Arrays.copyOf(header, length);
				assertThatExceptionOfType(ProxyHeaderException.class).as("%d bytes", length)
					.isThrownBy(() -> read(begun))
					.returns(Fault.TRUNCATED, ProxyHeaderException::getFault);
			}
		}
	}

	@Test
	void firstByteIsWaitedForByItself() throws IOException {
		ArrivingChunks source = ArrivingChunks.of("P", "ROXY UNKNOWN\r\n");
		ProxyHeaderReader reader = new ProxyHeaderReader(source);
		assertThat(reader.await()).isTrue();
		assertThat(reader.await()).isTrue();
		assertThat(source.reads()).isEqualTo(1);
		assertThat(reader.read()).isSameAs(reader.read());
		assertThat(reader.await()).isTrue();
	}

	@Test
	void connectionThatEndsWithoutAByteIsNoFault() throws IOException {
		assertThat(new ProxyHeaderReader(ArrivingChunks.of("")).await()).isFalse();
	}

	@Test
	void lineTakesFewReads() throws IOException {
		ArrivingChunks source = ArrivingChunks.of("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n");
		new ProxyHeaderReader(source).read();
		assertThat(source.reads()).isLessThan(10);
	}

	@Test
	void versionIsKnownByTheFirstBytes() {
		assertThat(Version.of(ByteBuffer.wrap("PROXY T".getBytes(US_ASCII)))).isEqualTo(Version.V1);
		assertThat(Version.of(ByteBuffer.wrap(Captured.NGINX_TLV))).isEqualTo(Version.V2);
		assertThat(Version.of(ByteBuffer.wrap(HexFormat.of().parseHex("0d0a0d0a00")))).isNull();
		assertThat(Version.of(ByteBuffer.wrap("PROXI T".getBytes(US_ASCII)))).isNull();
	}

	private static List<byte[]> headers() {
		return List.of("PROXY TCP4 1.2.3.4 5.6.7.8 9 10\r\n".getBytes(US_ASCII),
				"PROXY TCP6 :: ::1 0 1\r\n".getBytes(US_ASCII), "PROXY UNKNOWN\r\n".getBytes(US_ASCII),
				"PROXY UNKNOWN what so ever\r\n".getBytes(US_ASCII), Captured.NLB_HEALTH_CHECK, Captured.NLB_ENDPOINT,
				Captured.HAPROXY_SSL_CN, Captured.HAPROXY_SSL_CIPHER, Captured.HAPROXY_ALL, Captured.v2("20000000"));
	}

	private static ProxyHeader read(String line) throws IOException {
		return read(line.getBytes(US_ASCII));
	}

	private static ProxyHeader read(byte[] header) throws IOException {
		return new ProxyHeaderReader(ArrivingChunks.of(header, IntStream.of(header.length))).read();
	}

	private static InetSocketAddress address(String address, int port) {
		return new InetSocketAddress(Objects.requireNonNull(IpLiteral.parse(address)), port);
	}

}
