package io.tcpecho.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import io.tcpecho.test.ArrivingChunks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for any bytes, in any cut: a header, an error or a wait, in bounded memory.
 */
@Timeout(20)
class ProxyHeaderPropertyTests {

	private static final int SEEDS = 10_000;

	private static final int MOST_MEMORY = 16 + 4096;

	@Test
	void anyHeaderComesBackInAnyCut() throws IOException {
		for (int seed = 0; seed < SEEDS / 4; seed++) {
			SplittableRandom random = new SplittableRandom(seed);
			ProxyHeader header = header(random);
			byte[] encoded = header.encode();
			byte[] stream = Arrays.copyOf(encoded, encoded.length + random.nextInt(40));
			ArrivingChunks source = arriving(stream, random);
			assertThat(new ProxyHeaderReader(source).read()).as("seed %d", seed).isEqualTo(header);
			assertThat(source.position()).as("seed %d", seed).isEqualTo(encoded.length);
		}
	}

	@Test
	void anyBytesEndInAHeaderOrAnErrorAndInBoundedMemory() throws IOException {
		int headers = 0;
		for (int seed = 0; seed < SEEDS; seed++) {
			SplittableRandom random = new SplittableRandom(seed);
			byte[] stream = mutated(random);
			ArrivingChunks source = arriving(stream, random);
			try {
				ProxyHeader header = new ProxyHeaderReader(source).read();
				headers++;
				assertSame(header, stream, source.position());
			}
			catch (ProxyHeaderException ex) {
				assertThat(ex.getMessage()).as("seed %d", seed).matches("[ -~]+").hasSizeLessThan(300);
			}
			assertThat(source.capacity()).as("seed %d", seed).isLessThanOrEqualTo(MOST_MEMORY);
		}
		assertThat(headers).isGreaterThan(SEEDS / 20);
	}

	/**
	 * A header is the same as that of its bytes alone, and has values that can be asked
	 * for.
	 */
	private static void assertSame(ProxyHeader header, byte[] stream, int length) throws IOException {
		ArrivingChunks alone = ArrivingChunks.of(Arrays.copyOf(stream, length), IntStream.of(length));
		assertThat(new ProxyHeaderReader(alone).read()).isEqualTo(header);
		ProxyTlvs tlvs = header.tlvs();
		assertThat(Arrays.asList(tlvs.alpn(), tlvs.authority(), tlvs.uniqueId(), tlvs.vpcEndpointId(), tlvs.ssl()))
			.hasSize(5);
		assertThat(header.source() == null).isEqualTo(header.family() == ProxyHeader.Family.UNSPEC);
		assertThat(new ProxyHeaderReader(ArrivingChunks.of(header.encode(), IntStream.of(5000))).read())
			.isEqualTo(header);
	}

	private static byte[] mutated(SplittableRandom random) {
		byte[] stream = (random.nextInt(4) > 0) ? header(random).encode() : Captured.NLB_ENDPOINT.clone();
		for (int i = random.nextInt(3); i > 0; i--) {
			int at = random.nextInt(stream.length);
			switch (random.nextInt(4)) {
				case 0 -> stream[at] = (byte) random.nextInt();
				case 1 -> stream[at] ^= (byte) (1 << random.nextInt(8));
				case 2 -> stream = Arrays.copyOf(stream, 1 + at);
				default -> {
					byte[] longer = Arrays.copyOf(stream, stream.length + 1);
					System.arraycopy(stream, at, longer, at + 1, stream.length - at);
					stream = longer;
				}
			}
		}
		return stream;
	}

	private static ProxyHeader header(SplittableRandom random) {
		InetSocketAddress source = address(random);
		InetSocketAddress destination = address(random);
		return switch (random.nextInt(4)) {
			case 0 -> ProxyHeader.v1(source, destination);
			case 1 -> ProxyHeader.local(ProxyTlvs.NONE);
			default -> ProxyHeader.v2(source, destination, tlvs(random));
		};
	}

	private static ProxyTlvs tlvs(SplittableRandom random) {
		ProxyTlvs tlvs = ProxyTlvs.NONE;
		for (int i = random.nextInt(4); i > 0; i--) {
			int type = new int[] { 0x01, 0x02, 0x04, 0x05, 0x30, 0xEA, 0xF0 }[random.nextInt(7)];
			byte[] value = new byte[random.nextInt((random.nextInt(50) == 0 && type != 0x05) ? 1200 : 129)];
			random.nextBytes(value);
			tlvs = tlvs.with(type, value);
		}
		return tlvs;
	}

	private static InetSocketAddress address(SplittableRandom random) {
		byte[] address = new byte[random.nextBoolean() ? 4 : 16];
		random.nextBytes(address);
		try {
			return new InetSocketAddress(InetAddress.getByAddress(address), random.nextInt(65536));
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static ArrivingChunks arriving(byte[] stream, SplittableRandom random) {
		int largest = new int[] { 1, 10, 1500 }[random.nextInt(3)];
		return ArrivingChunks.of(stream, IntStream.generate(() -> 1 + random.nextInt(largest)));
	}

}
