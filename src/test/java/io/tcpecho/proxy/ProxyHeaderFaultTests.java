package io.tcpecho.proxy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;

import io.tcpecho.proxy.ProxyHeaderException.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * What is no header, and what is told of it.
 */
class ProxyHeaderFaultTests {

	@ParameterizedTest
	@ValueSource(strings = { "GET / HTTP/1.1\r\n", "PROXYTCP4 1.2.3.4 5.6.7.8 80 443\r\n", "PROXY\tTCP4 ",
			"proxy TCP4 ", "PROXY\r\n", "\r\n\r\n\0\r\nQUIT\r", "\u0016\u0003\u0001", "\n", "QUIT" })
	void otherBytesAreToldAsSoonAsTheyDiffer(String bytes) {
		assertFault(bytes.getBytes(ISO_8859_1), Fault.MISSING, "no PROXY header: the connection begins with "
				+ HexFormat.ofDelimiter(" ").formatHex(bytes.getBytes(ISO_8859_1), 0, Math.min(bytes.length(), 15)));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			PROXY_                                      | neither TCP4 nor TCP6 nor UNKNOWN
			PROXY SOMETHING                             | neither TCP4 nor TCP6 nor UNKNOWN
			PROXY  TCP4 1.2.3.4 5.6.7.8 80 443          | neither TCP4 nor TCP6 nor UNKNOWN
			PROXY UNKNOWNX                              | neither TCP4 nor TCP6 nor UNKNOWN
			PROXY tcp4 1.2.3.4 5.6.7.8 80 443           | neither TCP4 nor TCP6 nor UNKNOWN
			PROXY TCP4_                                 | not two addresses and two ports with one space before each
			PROXY TCP4 1.2.3.4 5.6.7.8 80               | not two addresses and two ports with one space before each
			PROXY TCP4 1.2.3.4 5.6.7.8 80 443 extra     | not two addresses and two ports with one space before each
			PROXY TCP4 1.2.3.4  5.6.7.8 80 443          | not two addresses and two ports with one space before each
			PROXY TCP4 1.2.3.4 5.6.7.8 80 443_          | not two addresses and two ports with one space before each
			PROXY TCP4 01.2.3.4 5.6.7.8 80 443          | not two addresses of IPv4
			PROXY TCP4 1.2.3.256 5.6.7.8 80 443         | not two addresses of IPv4
			PROXY TCP4 1.2.3 5.6.7.8 80 443             | not two addresses of IPv4
			PROXY TCP4 ::1 5.6.7.8 80 443               | not two addresses of IPv4
			PROXY TCP4 ::ffff:1.2.3.4 5.6.7.8 80 443    | not two addresses of IPv4
			PROXY TCP6 2001:db8::1 192.0.2.1 51512 22   | not two addresses of IPv6
			PROXY TCP6 fe80::1%eth0 fe80::2 80 443      | not two addresses of IPv6
			PROXY TCP6 ::1::2 ::3 80 443                | not two addresses of IPv6
			PROXY TCP6 1:2:3:4:5:6:7 ::3 80 443         | not two addresses of IPv6
			PROXY TCP6 00001::2 ::3 80 443              | not two addresses of IPv6
			PROXY TCP4 1.2.3.4 5.6.7.8 080 443          | not two ports of 0 to 65535
			PROXY TCP4 1.2.3.4 5.6.7.8 +80 443          | not two ports of 0 to 65535
			PROXY TCP4 1.2.3.4 5.6.7.8 80 65536         | not two ports of 0 to 65535
			PROXY TCP4 1.2.3.4 5.6.7.8 80 http          | not two ports of 0 to 65535
			""")
	void lineIsToldByWhatIsWrong(String written, String reason) {
		String line = written.replace('_', ' ');
		assertFault((line + "\r\n").getBytes(ISO_8859_1), Fault.MALFORMED,
				"PROXY header '%s' has %s".formatted(line, reason));
	}

	@Test
	void bytesThatAreNoTextAreNotShown() {
		assertFault("PROXY \u001B[2J\u00FF\0\r\n".getBytes(ISO_8859_1), Fault.MALFORMED,
				"PROXY header 'PROXY ?[2J??' has neither TCP4 nor TCP6 nor UNKNOWN");
	}

	@ParameterizedTest
	@CsvSource({ "'PROXY UNKNOWN\n', line feed without a carriage return in a PROXY header",
			"'PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n', line feed without a carriage return in a PROXY header",
			"'PROXY UNKNOWN a\rb\r\n', carriage return without a line feed in a PROXY header",
			"'PROXY UNKNOWN\r\r\n', carriage return without a line feed in a PROXY header" })
	void halfTheEndOfALineIsNone(String line, String message) {
		assertFault(line.getBytes(ISO_8859_1), Fault.MALFORMED, message);
	}

	@Test
	void lineEndsWithinTheBytesThatItMayHave() {
		String longest = "PROXY UNKNOWN " + "x".repeat(91);
		assertThatNoException().isThrownBy(() -> read((longest + "\r\n").getBytes(ISO_8859_1)));
		for (String end : new String[] { "x\r\n", "xx", "xxxxxxxxxxxxxxxxxxxx" }) {
			assertFault((longest + end).getBytes(ISO_8859_1), Fault.TOO_LONG,
					"PROXY header without an end of the line within 107 bytes");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			22              | version and command 0x22, which are neither 0x20 nor 0x21
			11              | version and command 0x11, which are neither 0x20 nor 0x21
			31              | version and command 0x31, which are neither 0x20 nor 0x21
			a1              | version and command 0xA1, which are neither 0x20 nor 0x21
			2113            | family and protocol 0x13, which are not defined
			2141            | family and protocol 0x41, which are not defined
			21f1            | family and protocol 0xF1, which are not defined
			2111000b        | a length of 11, of which its addresses take 12
			21110000        | a length of 0, of which its addresses take 12
			21210023        | a length of 35, of which its addresses take 36
			""")
	void binaryHeaderIsToldAsSoonAsItIsWrong(String hex, String reason) {
		assertFault(Captured.v2(hex), Fault.MALFORMED, "PROXY header of version 2 has " + reason);
	}

	@ParameterizedTest
	@CsvSource({ "20111001, 4097", "2111ffff, 65535", "21008000, 32768" })
	void lengthAboveFourKilobytesIsNotRead(String hex, int length) {
		assertFault(Captured.v2(hex), Fault.TOO_LONG,
				"PROXY header of version 2 has a length of %d, more than 4096".formatted(length));
	}

	@Test
	void lengthOfFourKilobytesIsRead() {
		byte[] longest = Arrays.copyOf(Captured.v2("21111000"), 16 + 4096);
		// zeros are TLVs of type 0 without a value; 12 bytes are addresses
		assertThatExceptionOfType(ProxyHeaderException.class).isThrownBy(() -> read(longest))
			.withMessage("TLV 0x00 is longer than what is left for it");
		byte[] filled = Arrays.copyOf(Captured.v2("21111000" + "00".repeat(12) + "040ff1"), 16 + 4096);
		assertThatNoException().isThrownBy(() -> read(filled));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			02000a 3132333435 | TLV 0x02 is longer than what is left for it
			020004 3132333435 | TLV 0x35 is longer than what is left for it
			e1                | TLV 0xE1 is longer than what is left for it
			e200              | TLV 0xE2 is longer than what is left for it
			e30001            | TLV 0xE3 is longer than what is left for it
			200004 01000000   | TLV 0x20 (SSL) has 4 bytes but needs 5
			200008 0100000000 21000a | TLV 0x21 is longer than what is left for it
			030003 010203     | TLV 0x03 (CRC32c) has not 4 bytes, or comes twice
			030004 00000000 030004 00000000 | TLV 0x03 (CRC32c) has not 4 bytes, or comes twice
			""")
	void tlvThatIsNoneIsTold(String hex, String message) {
		assertFault(header(hex), Fault.MALFORMED, message);
	}

	@Test
	void uniqueIdMayHave128Bytes() {
		assertThatNoException().isThrownBy(() -> read(header("050080" + "61".repeat(128))));
		assertFault(header("050081" + "61".repeat(129)), Fault.MALFORMED,
				"TLV 0x05 (unique id) has 129 bytes but may have 128");
	}

	@Test
	void headerWithTheChecksumOfOtherBytesIsToldWhicheverOfThemDiffers() {
		// the type of the checksum itself
		int type = 28;
		for (int i = 14; i < Captured.NLB_ENDPOINT.length; i++) {
			byte[] changed = Captured.NLB_ENDPOINT.clone();
			changed[i] ^= 0x10;
			if (i != type) {
				assertThatExceptionOfType(ProxyHeaderException.class).as("byte %d", i).isThrownBy(() -> read(changed));
			}
		}
		byte[] changed = Captured.NLB_ENDPOINT.clone();
		changed[16]++;
		assertFault(changed, Fault.CHECKSUM, "PROXY header has the checksum e8d6892d but its bytes have %08x"
			.formatted(HeaderChecksum.of(changed, type + TlvBlock.HEADER)));
	}

	private static byte[] header(String tlvs) {
		String hex = tlvs.replace(" ", "");
		return Captured.v2("2111%04x%s%s".formatted(12 + hex.length() / 2, "00".repeat(12), hex));
	}

	private static void assertFault(byte[] bytes, Fault fault, String message) {
		assertThatExceptionOfType(ProxyHeaderException.class).isThrownBy(() -> read(bytes))
			.returns(fault, ProxyHeaderException::getFault)
			.withMessage(message);
	}

	private static ProxyHeader read(byte[] bytes) throws IOException {
		return new ProxyHeaderReader(new ByteArrayInputStream(bytes)).read();
	}

}
