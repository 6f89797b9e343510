package io.tcpecho.probe;

import java.net.InetSocketAddress;
import java.util.Locale;

import io.tcpecho.proxy.ProxyHeader;
import io.tcpecho.proxy.ProxyTlvs;
import org.jspecify.annotations.Nullable;

/**
 * Header of the PROXY protocol that each connection begins with, as if a balancer were
 * between.
 *
 * @param form which header
 * @param source client to tell of; the probe itself if {@code null}
 * @param tlvs what else a header of version 2 tells
 */
record ProxyPreamble(Form form, @Nullable InetSocketAddress source, ProxyTlvs tlvs) {

	/**
	 * Returns the header of a connection.
	 * @param local the connection's address on this machine
	 * @param remote the peer's address
	 * @return the bytes to send before all others
	 * @throws IllegalArgumentException if there are too many
	 */
	byte[] encode(InetSocketAddress local, InetSocketAddress remote) {
		InetSocketAddress client = (this.source != null) ? this.source : local;
		return switch (this.form) {
			case V1 -> ProxyHeader.v1(client, remote).encode();
			case V2 -> ProxyHeader.v2(client, remote, this.tlvs).encode();
			case V2_LOCAL -> ProxyHeader.local(this.tlvs).encode();
		};
	}

	/**
	 * Form of the header.
	 */
	enum Form {

		/** Version 1, a line of text. */
		V1,

		/** Version 2, binary. */
		V2,

		/** Version 2 of a connection that is the sender's own, as a health check is. */
		V2_LOCAL;

		/**
		 * Finds a form.
		 * @throws IllegalArgumentException if it is none, with a message for the user
		 */
		static Form of(String label) {
			for (Form form : values()) {
				if (form.label().equals(label)) {
					return form;
				}
			}
			throw new IllegalArgumentException("'%s' is not v1, v2 or v2-local".formatted(label));
		}

		String label() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}
