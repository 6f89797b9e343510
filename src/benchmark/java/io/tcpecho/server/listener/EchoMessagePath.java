package io.tcpecho.server.listener;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;

import io.tcpecho.server.connection.ConnectionProfile;
import io.tcpecho.server.connection.ConnectionSocket;
import io.tcpecho.server.connection.EchoConnection;
import io.tcpecho.server.turns.Turn;
import io.tcpecho.server.turns.Turns;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.handler.BridgeHandler;
import org.springframework.messaging.MessageHandler;

/**
 * The whole server, meters included, and connections to it. This is the one place of the
 * benchmark that knows how tcp-echo creates a connection.
 */
final class EchoMessagePath implements AutoCloseable {

	/** Whatever application.yml the application has. */
	private static final String[] SETTINGS = { "--spring.config.name=none", "--spring.threads.virtual.enabled=true",
			"--management.metrics.enable.spring.integration=false", "--server.port=0", "--server.address=127.0.0.1",
			"--echo.server.port=0", "--echo.server.address=127.0.0.1",
			"--logging.level.org.springframework.integration=warn" };

	private final ConfigurableApplicationContext context;

	private final EchoServerConnectionFactory factory;

	EchoMessagePath() {
		this.context = SpringApplication.run(Echo.class, SETTINGS);
		this.factory = this.context.getBean(EchoServerConnectionFactory.class);
	}

	InMemoryConnections connections() {
		return new InMemoryConnections(this.factory, this::connect);
	}

	private EchoConnection connect(Socket socket) {
		try {
			// the benchmark's thread is one of the platform, which takes no turns
			Turn turn = Turns.onPlatformThreads().begin();
			return new EchoConnection(ConnectionSocket.of(socket, null, turn, false), null, turn,
					this.context.getBean(ConnectionProfile.class), false, this.context, "echo");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

	@EnableAutoConfiguration
	static class Echo {

		@Bean
		@ServiceActivator(inputChannel = "echoRequests")
		MessageHandler echo() {
			return new BridgeHandler();
		}

	}

}
