package io.tcpecho.server.listener;

import java.net.Socket;
import java.util.function.Function;

import io.tcpecho.server.connection.Connections;

import org.springframework.integration.ip.tcp.connection.AbstractServerConnectionFactory;
import org.springframework.integration.ip.tcp.connection.TcpConnectionSupport;
import org.springframework.integration.ip.tcp.connection.TcpNetConnection;

/**
 * Connections of a server without its listening socket and threads: each converses on the
 * thread of the caller.
 */
final class InMemoryConnections {

	private final AbstractServerConnectionFactory factory;

	private final Function<Socket, ? extends TcpNetConnection> connector;

	/**
	 * Creates connections that are wired as those of a factory.
	 * @param factory factory of the server
	 * @param connector creator of the factory's connections
	 */
	InMemoryConnections(AbstractServerConnectionFactory factory,
			Function<Socket, ? extends TcpNetConnection> connector) {
		this.factory = factory;
		this.connector = connector;
	}

	/**
	 * Converses with a client that closes after its last message.
	 * @param message what the client sends
	 * @param count how often
	 */
	void converse(byte[] message, int count) {
		TcpConnectionSupport connection = this.connector.apply(new InMemorySocket(message, count));
		connection.registerListener(this.factory.getListener());
		connection.registerSenders(this.factory.getSenders());
		connection.setMapper(this.factory.getMapper());
		connection.setDeserializer(this.factory.getDeserializer());
		connection.setSerializer(this.factory.getSerializer());
		connection.run();
	}

}
