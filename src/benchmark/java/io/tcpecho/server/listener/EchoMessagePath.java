package io.tcpecho.server.listener;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;

import io.tcpecho.EchoApplication;
import io.tcpecho.server.connection.ConnectionServices;
import io.tcpecho.server.connection.ConnectionSocket;
import io.tcpecho.server.connection.EchoConnection;
import io.tcpecho.server.turns.Turn;
import io.tcpecho.server.turns.Turns;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole application, meters included, and connections to it. This is the one place of
 * the benchmark that knows how tcp-echo creates a connection.
 */
final class EchoMessagePath implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private final EchoServerConnectionFactory factory;

	EchoMessagePath() {
		this.context = SpringApplication.run(EchoApplication.class, "--server.port=0", "--echo.server.port=0",
				"--echo.server.address=127.0.0.1");
		this.factory = this.context.getBean(EchoServerConnectionFactory.class);
	}

	InMemoryConnections connections() {
		return new InMemoryConnections(this.factory, this::connect);
	}

	private EchoConnection connect(Socket socket) {
		try {
			// the benchmark's thread is one of the platform, which takes no turns
			Turn turn = Turns.onPlatformThreads().begin();
			return new EchoConnection(ConnectionSocket.of(socket, null, turn), null, turn,
					this.context.getBean(ConnectionServices.class), false, this.context, "echo");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

}
