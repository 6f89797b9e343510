package io.tcpecho.server.connection;

import java.net.InetAddress;
import java.util.List;

import io.tcpecho.address.Cidr;

/**
 * Whose word a listener takes for who a client is: the header of the PROXY protocol can
 * be sent by anybody, and tells whatever its sender likes.
 *
 * @param trusted networks of those who send a header, and must
 * @param direct whether others are served as if there were no such protocol, instead of
 * being turned away
 */
public record ProxyPolicy(List<Cidr> trusted, boolean direct) {

	public ProxyPolicy {
		trusted = List.copyOf(trusted);
	}

	/**
	 * Returns whether who has connected must send a header.
	 * @param peer address of the accepted socket
	 * @return {@code false} for those who are not asked for one
	 */
	public boolean trusts(InetAddress peer) {
		for (Cidr network : this.trusted) {
			if (network.contains(peer)) {
				return true;
			}
		}
		return false;
	}

}
