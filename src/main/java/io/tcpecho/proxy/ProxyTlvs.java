package io.tcpecho.proxy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

import io.tcpecho.proxy.ProxyHeaderException.Fault;
import org.jspecify.annotations.Nullable;

/**
 * Values that a header of version 2 has besides addresses, each with a type and a length
 * (TLV). Of several of one type the first counts; those of other types are no harm.
 * <p>
 * What is text comes from outside. It has no control characters, and is to be made safe
 * otherwise before it is shown.
 */
public final class ProxyTlvs {

	/** None at all. */
	public static final ProxyTlvs NONE = new ProxyTlvs(TlvBlock.EMPTY);

	private static final int ALPN = 0x01;

	private static final int AUTHORITY = 0x02;

	private static final int UNIQUE_ID = 0x05;

	private static final int SSL = 0x20;

	private static final int AWS = 0xEA;

	private static final int AWS_VPC_ENDPOINT_ID = 0x01;

	private static final int MAX_UNIQUE_ID = 128;

	private static final Pattern VISIBLE = Pattern.compile("[!-~]*");

	private static final Pattern ENDPOINT_ID = Pattern.compile("[A-Za-z0-9-]+");

	private final TlvBlock block;

	private ProxyTlvs(TlvBlock block) {
		this.block = block;
	}

	/**
	 * Takes those of a header.
	 * @throws ProxyHeaderException if one has not the form of its type
	 */
	static ProxyTlvs of(TlvBlock block) throws ProxyHeaderException {
		byte[] id = block.get(UNIQUE_ID);
		if (id != null && id.length > MAX_UNIQUE_ID) {
			throw new ProxyHeaderException(Fault.MALFORMED,
					"TLV 0x05 (unique id) has %s bytes but may have %s".formatted(id.length, MAX_UNIQUE_ID));
		}
		byte[] ssl = block.get(SSL);
		if (ssl != null) {
			ProxySsl.parse(ssl);
		}
		return new ProxyTlvs(block);
	}

	/**
	 * Returns these and one more, whether or not it has the form of its type.
	 * @param type its type, 0 to 255
	 * @param value its value, up to 65535 bytes
	 * @return all of them
	 * @throws IllegalArgumentException if one is out of its range
	 */
	public ProxyTlvs with(int type, byte... value) {
		return new ProxyTlvs(this.block.with(type, value));
	}

	/**
	 * Returns the value of a type.
	 * @param type the type, 0 to 255
	 * @return a copy of the first of that type, or {@code null} if there is none
	 */
	public byte @Nullable [] get(int type) {
		return this.block.get(type);
	}

	/**
	 * Returns the protocol that the client has chosen above TLS (RFC 7301).
	 * @return for instance {@code h2}, or {@code null} if it is not told, or has control
	 * characters
	 */
	public @Nullable String alpn() {
		return this.block.text(ALPN);
	}

	/**
	 * Returns the name that the client has asked for, in TLS by SNI (RFC 6066, 3).
	 * @return the name, or {@code null} if it is not told, or has control characters
	 */
	public @Nullable String authority() {
		return this.block.text(AUTHORITY);
	}

	/**
	 * Returns what the balancer calls the connection.
	 * @return the text if it is one of visible ASCII, and the bytes in hex if it is not;
	 * {@code null} if it is not told, or empty
	 */
	public @Nullable String uniqueId() {
		byte[] id = get(UNIQUE_ID);
		if (id == null || id.length == 0) {
			return null;
		}
		String text = new String(id, StandardCharsets.ISO_8859_1);
		return VISIBLE.matcher(text).matches() ? text : HexFormat.of().formatHex(id);
	}

	/**
	 * Returns what is told of TLS between client and balancer.
	 * @return the connection, or {@code null} if it is not told, or not in the form that
	 * it must have
	 */
	public @Nullable ProxySsl ssl() {
		byte[] value = get(SSL);
		try {
			return (value != null) ? ProxySsl.parse(value) : null;
		}
		catch (ProxyHeaderException ex) {
			return null;
		}
	}

	/**
	 * Returns the endpoint of a VPC of AWS through which the client has come.
	 * @return for instance {@code vpce-08d2bf15fac5001c9}, or {@code null} if it is not
	 * told: others may use the type for something else
	 */
	public @Nullable String vpcEndpointId() {
		byte[] value = get(AWS);
		if (value == null || value.length == 0 || value[0] != AWS_VPC_ENDPOINT_ID) {
			return null;
		}
		String id = new String(value, 1, value.length - 1, StandardCharsets.ISO_8859_1);
		return ENDPOINT_ID.matcher(id).matches() ? id : null;
	}

	/**
	 * Returns how many bytes these take, with types and lengths.
	 * @return 0 to 65535
	 */
	public int size() {
		return this.block.size();
	}

	byte[] encode() {
		return this.block.encode();
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ProxyTlvs tlvs && this.block.equals(tlvs.block);
	}

	@Override
	public int hashCode() {
		return this.block.hashCode();
	}

	@Override
	public String toString() {
		return this.block.toString();
	}

}
