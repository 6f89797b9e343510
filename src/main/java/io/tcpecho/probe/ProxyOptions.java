package io.tcpecho.probe;

import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.tcpecho.address.IpAndPort;
import io.tcpecho.address.IpLiteral;
import io.tcpecho.probe.ProxyPreamble.Form;
import io.tcpecho.proxy.ProxyTlvs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Options of a header of the PROXY protocol; all need the first.
 */
final class ProxyOptions {

	private static final Pattern TLV = Pattern.compile("(?:0x)?([0-9a-fA-F]{1,2})=((?:[0-9a-fA-F]{2})*)");

	/** No address is longer. */
	private static final InetSocketAddress EXAMPLE = new InetSocketAddress(
			Objects.requireNonNull(IpLiteral.parse("2001:db8::1")), 0);

	@Option(names = "--proxy-protocol", required = true, paramLabel = "FORM",
			description = "Begin each connection, before TLS, with a header of the PROXY protocol as a balancer does: v1,"
					+ " v2 or v2-local, that of a health check.")
	private Form form = Form.V1;

	@Option(names = "--proxy-source", paramLabel = "ADDRESS:PORT",
			description = "Client that the header tells of (default: the probe itself).")
	private @Nullable IpAndPort source;

	@Option(names = "--proxy-tlv", paramLabel = "TYPE=HEX",
			description = "Value that a header of version 2 tells besides, both in hex: 05=6964; may be repeated.")
	private String[] tlvs = {};

	/**
	 * Puts the options together.
	 * @return the header
	 * @throws IllegalArgumentException if they contradict each other, with a message for
	 * the user
	 */
	ProxyPreamble toPreamble() {
		if (this.source != null && this.form == Form.V2_LOCAL) {
			throw new IllegalArgumentException("--proxy-source goes with --proxy-protocol v1 or v2, not v2-local");
		}
		if (this.tlvs.length > 0 && this.form == Form.V1) {
			throw new IllegalArgumentException("--proxy-tlv goes with --proxy-protocol v2 or v2-local, not v1");
		}
		ProxyPreamble preamble = new ProxyPreamble(this.form, address(), values());
		// what does not fit is a fault of the command line
		preamble.encode(EXAMPLE, EXAMPLE);
		return preamble;
	}

	private @Nullable InetSocketAddress address() {
		return (this.source != null)
				? new InetSocketAddress(this.source.address(), Objects.requireNonNull(this.source.port())) : null;
	}

	private ProxyTlvs values() {
		ProxyTlvs values = ProxyTlvs.NONE;
		for (String tlv : this.tlvs) {
			Matcher matcher = TLV.matcher(tlv);
			if (!matcher.matches()) {
				throw new IllegalArgumentException(
						"--proxy-tlv must be TYPE=HEX, both in hex, such as 05=6964 but is '%s'".formatted(tlv));
			}
			values = values.with(Integer.parseInt(matcher.group(1), 16), HexFormat.of().parseHex(matcher.group(2)));
		}
		return values;
	}

}
