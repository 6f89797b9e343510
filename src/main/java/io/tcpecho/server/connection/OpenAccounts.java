package io.tcpecho.server.connection;

import java.util.Collection;
import java.util.Iterator;

import io.tcpecho.server.memory.BufferAccount;

/**
 * Accounts of open connections.
 *
 * @param connections connections that come and go
 */
record OpenAccounts(Collection<EchoConnection> connections) implements Iterable<BufferAccount> {

	@Override
	public Iterator<BufferAccount> iterator() {
		Iterator<EchoConnection> each = this.connections.iterator();
		return new Iterator<>() {

			@Override
			public boolean hasNext() {
				return each.hasNext();
			}

			@Override
			public BufferAccount next() {
				return each.next().getAccount();
			}

		};
	}

}
