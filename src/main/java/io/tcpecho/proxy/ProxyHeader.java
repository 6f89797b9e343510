package io.tcpecho.proxy;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Header of the PROXY protocol.
 *
 * @param version format that it has on the wire
 * @param command whether the connection is a client's
 * @param family kind of the addresses
 * @param source address of the client; {@code null} where there is none to be known, so
 * that those of the connection itself stand
 * @param destination address that the client has connected to; {@code null} if the source
 * is
 * @param tlvs what else a header of version 2 tells
 */
public record ProxyHeader(Version version, Command command, Family family, @Nullable InetSocketAddress source,
		@Nullable InetSocketAddress destination, ProxyTlvs tlvs) {

	/**
	 * Creates a header of version 1.
	 * @param source address of the client
	 * @param destination address that it has connected to
	 * @return the header, of IPv4 if both are
	 */
	public static ProxyHeader v1(InetSocketAddress source, InetSocketAddress destination) {
		return new ProxyHeader(Version.V1, Command.PROXY, Family.of(source, destination), source, destination,
				ProxyTlvs.NONE);
	}

	/**
	 * Creates a header of version 2.
	 * @param source address of the client
	 * @param destination address that it has connected to
	 * @param tlvs what else to tell
	 * @return the header, of IPv4 if both are
	 */
	public static ProxyHeader v2(InetSocketAddress source, InetSocketAddress destination, ProxyTlvs tlvs) {
		return new ProxyHeader(Version.V2, Command.PROXY, Family.of(source, destination), source, destination, tlvs);
	}

	/**
	 * Creates a header, of version 2, of a connection that is the sender's own, as for a
	 * health check. A receiver discards what else it tells.
	 * @param tlvs what else to tell
	 * @return the header
	 */
	public static ProxyHeader local(ProxyTlvs tlvs) {
		return new ProxyHeader(Version.V2, Command.LOCAL, Family.UNSPEC, null, null, tlvs);
	}

	static ProxyHeader unknown(Version version, Command command) {
		return new ProxyHeader(version, command, Family.UNSPEC, null, null, ProxyTlvs.NONE);
	}

	/**
	 * Returns the bytes to send, all at once and before any other.
	 * @return the header on the wire
	 * @throws IllegalArgumentException if what it tells is more than its length can
	 * express
	 */
	public byte[] encode() {
		return (this.version == Version.V1) ? TextFormat.encode(this) : BinaryFormat.encode(this);
	}

	/**
	 * Format of the header.
	 */
	public enum Version {

		/** A line of text. */
		V1,

		/** Binary. */
		V2;

		/**
		 * Finds the version of a header by how it begins.
		 * @param bytes first bytes of a stream, from the position on, which stays
		 * @return the version, or {@code null} if they do not begin one or are too few to
		 * tell
		 */
		public static @Nullable Version of(ByteBuffer bytes) {
			if (begins(bytes, TextFormat.SIGNATURE)) {
				return V1;
			}
			return begins(bytes, BinaryFormat.SIGNATURE) ? V2 : null;
		}

		private static boolean begins(ByteBuffer bytes, byte[] signature) {
			return bytes.remaining() >= signature.length
					&& bytes.slice(bytes.position(), signature.length).equals(ByteBuffer.wrap(signature));
		}

		/**
		 * Returns the name as people write it.
		 * @return {@code v1} or {@code v2}
		 */
		public String label() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	/**
	 * Origin of the connection.
	 */
	public enum Command {

		/** The sender itself, which checks a server's health for instance. */
		LOCAL,

		/** A client whose bytes the sender passes on. */
		PROXY

	}

	/**
	 * Kind of the addresses. A receiver takes those that it does not support, of Unix or
	 * datagram sockets, for unknown ones.
	 */
	public enum Family {

		/** Unknown. */
		UNSPEC,

		/** TCP over IPv4. */
		TCP4,

		/** TCP over IPv6, of which some may map addresses of IPv4. */
		TCP6;

		private static Family of(InetSocketAddress source, InetSocketAddress destination) {
			boolean ipv4 = source.getAddress() instanceof Inet4Address
					&& destination.getAddress() instanceof Inet4Address;
			return ipv4 ? TCP4 : TCP6;
		}

	}

}
