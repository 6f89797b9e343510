package io.tcpecho.benchmark.peer;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.ip.tcp.connection.TcpNetServerConnectionFactory;
import org.springframework.integration.ip.tcp.inbound.TcpInboundGateway;
import org.springframework.integration.ip.tcp.serializer.AbstractByteArraySerializer;
import org.springframework.integration.ip.tcp.serializer.ByteArrayCrLfSerializer;

/**
 * Spring Integration in the design of tcp-echo, with the framework's own connection
 * factory, gateway, codecs and defaults. Its longest line by default, 2048 bytes, is
 * enough for the loads, and a longer one would cost it more a message.
 */
@EnableIntegration
public class StockServer {

	private final AbstractByteArraySerializer codec;

	private final int port;

	StockServer(AbstractByteArraySerializer codec, int port) {
		this.codec = codec;
		this.port = port;
	}

	/**
	 * Serves until the process is ended.
	 * @param args {@code raw} or {@code crlf}, and the port of the loopback address
	 */
	public static void main(String[] args) {
		start(args[0].equals("crlf") ? new ByteArrayCrLfSerializer() : new ChunkSerializer(),
				Integer.parseInt(args[1]));
	}

	/**
	 * Starts a server.
	 * @param codec codec of its connections
	 * @param port port of the loopback address; 0 picks a free one
	 * @param configuration what its context has beside it
	 * @return the context; closing it stops the server
	 */
	public static AnnotationConfigApplicationContext start(AbstractByteArraySerializer codec, int port,
			Class<?>... configuration) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.registerBean(StockServer.class, codec, port);
		for (Class<?> more : configuration) {
			context.register(more);
		}
		context.refresh();
		return context;
	}

	@Bean
	TcpNetServerConnectionFactory connectionFactory() {
		TcpNetServerConnectionFactory factory = new TcpNetServerConnectionFactory(this.port);
		factory.setLocalAddress("127.0.0.1");
		factory.setDeserializer(this.codec);
		factory.setSerializer(this.codec);
		return factory;
	}

	@Bean
	TcpInboundGateway gateway(TcpNetServerConnectionFactory connectionFactory, DirectChannel requests) {
		TcpInboundGateway gateway = new TcpInboundGateway();
		gateway.setConnectionFactory(connectionFactory);
		gateway.setRequestChannel(requests);
		return gateway;
	}

	@Bean
	DirectChannel requests() {
		return new DirectChannel();
	}

	@ServiceActivator(inputChannel = "requests")
	byte[] handle(byte[] message) {
		return message;
	}

}
