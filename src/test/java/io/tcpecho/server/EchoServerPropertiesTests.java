package io.tcpecho.server;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;

import io.tcpecho.address.Cidr;
import io.tcpecho.framing.FrameCodec;
import io.tcpecho.framing.FrameInput;
import io.tcpecho.framing.Framing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.Assert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Defaults, and what a person reads who got a key wrong.
 */
@ExtendWith(OutputCaptureExtension.class)
class EchoServerPropertiesTests {

	@Test
	void defaultsAreThoseOfTheDocumentation() {
		EchoServerProperties defaults = defaults();
		assertThat(defaults.address()).isNull();
		assertThat(defaults.port()).isEqualTo(7007);
		assertThat(defaults.backlog()).isEqualTo(1024);
		assertThat(defaults.reusePort()).isFalse();
		assertThat(defaults.framing()).isEqualTo(Framing.RAW);
		assertThat(defaults.maxFrameSize()).isNull();
		assertThat(ListenerSettings.main(defaults).codec().getMaxFrameSize()).isEqualTo(128_000);
		assertThat(Framing.LF.codec().getMaxFrameSize()).isEqualTo(64 * 1024);
		assertThat(defaults.sendBufferSize()).isNull();
		assertThat(defaults.maxBuffered()).isNull();
		assertThat(defaults.bufferLimit()).isEqualTo(Runtime.getRuntime().maxMemory() / 4);
		assertThat(defaults.maxConnections()).isEqualTo(10_000);
		assertThat(defaults.maxConnectionsPerClient()).isZero();
		assertThat(defaults.idleTimeout()).isEqualTo(Duration.ofMinutes(5));
		assertThat(defaults.frameTimeout()).isEqualTo(Duration.ofSeconds(30));
		assertThat(defaults.writeTimeout()).isEqualTo(Duration.ofSeconds(30));
		assertThat(defaults.replyTimeout()).isEqualTo(Duration.ofSeconds(30));
		assertThat(defaults.fairTurns()).isTrue();
		assertThat(defaults.http().allowedHosts()).isEmpty();
		assertThat(defaults.proxyProtocol().mode()).isEqualTo(EchoServerProperties.ProxyProtocol.Mode.OFF);
		assertThat(defaults.proxyProtocol().trusted()).isEmpty();
		assertThat(defaults.proxyProtocol().untrusted()).isEqualTo(EchoServerProperties.ProxyProtocol.Untrusted.REJECT);
		assertThat(defaults.proxyProtocol().timeout()).isEqualTo(Duration.ofSeconds(5));
		assertThat(defaults.shutdown().delay()).isZero();
		assertThat(defaults.shutdown().quietPeriod()).isEqualTo(Duration.ofSeconds(1));
		assertThat(defaults.shutdown().gracePeriod()).isEqualTo(Duration.ofSeconds(20));
	}

	@Test
	void settingsOfTheTestsAreTheDefaults() throws IOException {
		MockEnvironment environment = new MockEnvironment();
		new YamlPropertySourceLoader()
			.load("settings", new DefaultResourceLoader().getResource(TestApplication.LOCATION))
			.forEach(environment.getPropertySources()::addLast);
		assertThat(Binder.get(environment).bind(EchoServerProperties.PREFIX, EchoServerProperties.class).get())
			.isEqualTo(defaults());
	}

	@Test
	void unknownKeyStopsTheStartAndIsNamed(CapturedOutput output) {
		assertThatException().isThrownBy(() -> TestServer.start("echo.server.prot=7008"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Property: echo.server.prot")
			.contains("Value: \"7008\"")
			.contains("left unbound");
	}

	@ParameterizedTest
	@CsvSource({ "port, 70000, 70000, 0 to 65535", "port, -1, -1, 0 to 65535", "backlog, 0, 0, 1 or more",
			"backlog, -5, -5, 1 or more", "max-frame-size, 0B, 0B, 1B to 1GB", "max-frame-size, -1B, -1B, 1B to 1GB",
			"max-frame-size, 2GB, 2147483648B, 1B to 1GB", "send-buffer-size, 0B, 0B, 1B to 1GB",
			"send-buffer-size, 2GB, 2147483648B, 1B to 1GB", "max-buffered, 1023KB, 1047552B, 1MB to",
			"max-buffered, 1000TB, 1099511627776000B, the heap", "max-connections, 0, 0, 1 or more",
			"max-connections-per-client, -1, -1, 0 (no limit) or more",
			"http.allowed-hosts, 'tcp-echo,tcp-echo:8080', tcp-echo:8080, without a port",
			"idle-timeout, -1s, -1000ms, 0s to 365d", "frame-timeout, -1ms, -1ms, 0s to 365d",
			"write-timeout, 366d, 31622400000ms, 0s to 365d", "reply-timeout, -1s, -1000ms, 0s to 365d",
			"proxy-protocol.timeout, -1s, -1000ms, 0s to 365d", "shutdown.delay, -1s, -1000ms, 0s to 365d",
			"shutdown.quiet-period, -1s, -1000ms, 0s to 365d", "shutdown.grace-period, -1s, -1000ms, 0s to 365d" })
	void valueOutOfRangeStopsTheStartAndKeyValueAndRangeAreNamed(String key, String value, String reported,
			String range, CapturedOutput output) {
		assertThatException().isThrownBy(() -> TestServer.start("echo.server." + key + "=" + value));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("echo.server." + key)
			.contains("'" + reported + "'")
			.contains(range);
	}

	@ParameterizedTest
	@CsvSource({ "address, ::nonsense", "port, http", "backlog, many", "reuse-port, maybe", "framing, nonsense",
			"max-frame-size, large", "send-buffer-size, large", "max-buffered, large", "proxy-protocol.mode, maybe",
			"proxy-protocol.trusted, everybody", "proxy-protocol.untrusted, perhaps" })
	void valueOfAnotherKindStopsTheStartAndKeyAndValueAreNamed(String key, String value, CapturedOutput output) {
		assertThatException().isThrownBy(() -> TestServer.start("echo.server." + key + "=" + value));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Property: echo.server." + key)
			.contains("Value: \"" + value + "\"");
	}

	@Test
	void selfCheckThatAnotherProcessMightAnswerStopsTheStart(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> TestServer.start("echo.server.reuse-port=true", "echo.server.health.self-check=true"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("echo.server.health.self-check")
			.contains("'true'")
			.contains("false where reuse-port is true");
	}

	@ParameterizedTest
	@ValueSource(strings = { "echo.server.proxy-protocol.timeout=1s", "echo.server.proxy-protocol.trusted=" })
	void headerOfAnybodyIsNotTakenAndTheKeyThatIsMissingIsNamed(String further, CapturedOutput output) {
		assertThatException().isThrownBy(() -> TestServer.start("echo.server.proxy-protocol.mode=required", further));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("echo.server.proxy-protocol.trusted")
			.contains("one network or more, those of the load balancers, where proxy-protocol.mode is required");
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '"',
			value = { "10.0.0.1/8; '10.0.0.1/8' is not a network but an address in one: 10.0.0.0/8",
					"10.0.0.0/8,balancer; 'balancer' is not a network such as 10.0.0.0/8 or 2001:db8::/32" })
	void networkThatIsNoneIsNamedAndToldWhy(String trusted, String why, CapturedOutput output) {
		assertThatException().isThrownBy(() -> TestServer.start("echo.server.proxy-protocol.trusted=" + trusted));
		assertThat(output).contains("Property: echo.server.proxy-protocol.trusted", why);
	}

	@Test
	void networksMayBeAListOrALine() {
		MockEnvironment line = new MockEnvironment().withProperty("echo.server.proxy-protocol.trusted",
				"10.0.0.0/8, 2001:db8::/32");
		MockEnvironment list = new MockEnvironment().withProperty("echo.server.proxy-protocol.trusted[0]", "10.0.0.0/8")
			.withProperty("echo.server.proxy-protocol.trusted[1]", "2001:db8::/32");
		for (MockEnvironment environment : List.of(line, list)) {
			assertThat(Binder.get(environment)
				.bind(EchoServerProperties.PREFIX, EchoServerProperties.class)
				.get()
				.proxyProtocol()
				.trusted()).containsExactly(Cidr.valueOf("10.0.0.0/8"), Cidr.valueOf("2001:db8::/32"));
		}
	}

	@Test
	void unknownFramingStopsTheStartAndAllThatMayBeAreListedAsTheyAreWritten(CapturedOutput output) {
		assertThatException().isThrownBy(() -> TestServer.start("echo.server.framing=nonsense"));
		assertThat(output).contains("Property: echo.server.framing", "Value: \"nonsense\"",
				"'nonsense' is not known; it must be one of raw, lf, crlf, nul, stx-etx, length-1, length-2, length-4,"
						+ " or a class that extends io.tcpecho.framing.FrameCodec");
	}

	@Test
	void classThatIsNoCodecStopsTheStartAndIsNamed(CapturedOutput output) {
		assertThatException().isThrownBy(() -> TestServer.start("echo.server.framing=java.lang.String"));
		assertThat(output).contains("Property: echo.server.framing", "Value: \"java.lang.String\"",
				"'java.lang.String' is a class of another kind; it must be one of raw, ");
	}

	@Test
	void codecThatCannotBeCreatedStopsTheStartAndTellsWhy(CapturedOutput output) {
		String name = SmallCodec.class.getName();
		assertThatException()
			.isThrownBy(() -> TestServer.start("echo.server.framing=" + name, "echo.server.max-frame-size=1000B"));
		assertThat(output).contains("APPLICATION FAILED TO START", "echo.server.framing", "'" + name + "'",
				"cannot be created: java.lang.IllegalArgumentException: maxFrameSize must be 10 at most");
	}

	@ParameterizedTest
	@CsvSource({ "lf, LF", "LF, LF", "stx-etx, STX_ETX", "STX_ETX, STX_ETX", "stxetx, STX_ETX", "length-4, LENGTH_4",
			"LENGTH4, LENGTH_4" })
	void framingMayBeWrittenAsAnyOtherValue(String text, Framing framing) {
		MockEnvironment environment = new MockEnvironment().withProperty("echo.server.framing", text);
		assertThat(Binder.get(environment).bind(EchoServerProperties.PREFIX, EchoServerProperties.class).get())
			.returns(framing, EchoServerProperties::framing);
	}

	public static final class SmallCodec extends FrameCodec {

		public SmallCodec(int maxFrameSize) {
			super(maxFrameSize, 0);
			Assert.isTrue(maxFrameSize <= 10, "maxFrameSize must be 10 at most");
		}

		@Override
		protected byte[] decode(FrameInput in) throws IOException {
			in.require(1);
			return in.take(1);
		}

		@Override
		public void serialize(byte[] frame, OutputStream out) throws IOException {
			out.write(frame);
		}

	}

	private static EchoServerProperties defaults() {
		return new Binder().bindOrCreate(EchoServerProperties.PREFIX, EchoServerProperties.class);
	}

}
