package io.tcpecho.deploy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The image's health check, wherever the actuator is.
 */
class HealthCheckTests {

	private static final String CERTIFICATES = "classpath:io/tcpecho/probe/";

	@ParameterizedTest
	@CsvSource({ "/actuator, SERVER_PORT=%d", "/actuator, SERVER_PORT=1 MANAGEMENT_SERVER_PORT=%d",
			"/manage, SERVER_PORT=%d MANAGEMENT_ENDPOINTS_WEB_BASE_PATH=/manage",
			"/manage, SERVER_PORT=%d MANAGEMENT_ENDPOINTS_WEB_BASEPATH=/manage/",
			"'', SERVER_PORT=%d MANAGEMENT_ENDPOINTS_WEB_BASE_PATH=/",
			"/echo/actuator, SERVER_PORT=%d SERVER_SERVLET_CONTEXT_PATH=/echo",
			"/own/manage, SERVER_SERVLET_CONTEXT_PATH=/echo MANAGEMENT_SERVER_PORT=%d MANAGEMENT_SERVER_BASE_PATH=/own MANAGEMENT_ENDPOINTS_WEB_BASE_PATH=/manage" })
	void pathIsThatOfTheActuator(String path, String environment) throws Exception {
		HttpServer server = HttpServer.create(loopback(), 0);
		assertThat(run(server, path, environment)).containsExactly("ready", "0");
	}

	@ParameterizedTest
	@CsvSource({ "SERVER_PORT=%d SERVER_SSL_BUNDLE=echo", "SERVER_PORT=%d SERVER_SSL_KEY_STORE=a.p12",
			"SERVER_PORT=%d SERVER_SSL_CERTIFICATE=a.pem",
			"MANAGEMENT_SERVER_PORT=%d MANAGEMENT_SERVER_SSL_BUNDLE=echo" })
	void tlsIsThatOfTheActuator(String environment) throws Exception {
		HttpsServer server = HttpsServer.create(loopback(), 0);
		server.setHttpsConfigurator(
				new HttpsConfigurator(SslBundle
					.of(new PemSslStoreBundle(PemSslStoreDetails.forCertificate(CERTIFICATES + "server.pem")
						.withPrivateKey(CERTIFICATES + "server.key"), null))
					.createSslContext()));
		assertThat(run(server, "/actuator", environment)).containsExactly("ready", "0");
	}

	@ParameterizedTest
	@CsvSource({ "SERVER_PORT=%d SERVER_ADDRESS=127.0.0.2",
			"SERVER_ADDRESS=127.0.0.2 SERVER_PORT=1 MANAGEMENT_SERVER_PORT=%d",
			"SERVER_ADDRESS=127.0.0.3 MANAGEMENT_SERVER_ADDRESS=127.0.0.2 MANAGEMENT_SERVER_PORT=%d" })
	void addressIsThatOfTheActuator(String environment) throws Exception {
		HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.2", 0), 0);
		assertThat(run(server, "/actuator", environment)).containsExactly("ready", "0");
	}

	@Test
	void whatIsNotReadyIsUnhealthy() throws Exception {
		HttpServer server = HttpServer.create(loopback(), 0);
		assertThat(run(server, "/elsewhere", "SERVER_PORT=%d")).containsExactly("not ready", "1");
	}

	private static InetSocketAddress loopback() {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
	}

	/**
	 * Runs the check.
	 * @return the last line that it writes, and its exit code
	 */
	private static List<String> run(HttpServer server, String path, String environment)
			throws IOException, InterruptedException {
		server.createContext("/", (exchange) -> answer(exchange, path + "/health/readiness"));
		server.start();
		try {
			ProcessBuilder check = new ProcessBuilder("bash", "deploy/container/healthcheck");
			for (String variable : environment.formatted(server.getAddress().getPort()).split(" ", -1)) {
				String[] parts = variable.split("=", 2);
				check.environment().put(parts[0], parts[1]);
			}
			Process process = check.redirectError(ProcessBuilder.Redirect.INHERIT).start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			return List.of(output.strip(), String.valueOf(process.waitFor()));
		}
		finally {
			server.stop(0);
		}
	}

	private static void answer(HttpExchange exchange, String readiness) throws IOException {
		boolean ready = exchange.getRequestURI().getPath().equals(readiness);
		byte[] body = (ready ? "ready" : "not ready").getBytes(StandardCharsets.US_ASCII);
		exchange.sendResponseHeaders(ready ? 200 : 404, body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

}
