package io.tcpecho.probe;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the probe's command line.
 */
@Timeout(20)
class ProbeCommandLineTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					""                             | Missing required parameter: 'HOST:PORT'
					localhost                      | 'localhost' is not HOST:PORT, for instance localhost:7007
					localhost:0                    | '0' is not a port, 1 to 65535
					localhost:http                 | 'http' is not a port, 1 to 65535
					:7007                          | ':7007' is not HOST:PORT, for instance localhost:7007
					::1:7007                       | '::1:7007' is not HOST:PORT; an IPv6 address stands in brackets: [::1]:7007
					--conut 3 h:7                  | unknown option or argument '--conut', did you mean --count or --connections?
					h:7 h:8                        | unknown option or argument 'h:8'
					--count many h:7               | Invalid value for option '--count': 'many' is not a long
					--count 0 h:7                  | --count must be at least 1 but is 0
					--connections 0 h:7            | --connections must be 1 to 65536 but is 0
					--depth 0 h:7                  | --depth must be 1 to 65536 but is 0
					--rate 0 h:7                   | --rate must be above 0 and at most 10000000
					--rate 10000001 h:7            | --rate must be above 0 and at most 10000000
					--interval 999ns h:7           | --interval must be 0 or at least 1us
					--half-close --count 16777217 h:7 | --count with --half-close must be 1 to 16777216 but is 16777217
					--rate 5 --interval 1s h:7     | --interval=TIME, --rate=N are mutually exclusive (specify only one)
					--seed 9007199254740992 h:7    | --seed must be 0 to 9007199254740991 but is 9007199254740992
					--max-p99 0 h:7                | --max-p99 must be above 0
					--min-rate 0 h:7               | --min-rate must be above 0
					--churn -1 h:7                 | --churn must be 0 to 100000
					--half-close --reconnect h:7   | --half-close goes with neither --reconnect nor --churn
					--half-close --churn 1 h:7     | --half-close goes with neither --reconnect nor --churn
					--size 0 h:7                   | --size must be 1 to 67108864 but is 0
					--size 256 --framing length-1 h:7 | --size must be 0 to 255 but is 256
					--size large h:7               | Invalid value for option '--size': 'large' is not a size such as 100, 64B or 16KB
					--timeout soon h:7             | Invalid value for option '--timeout': 'soon' is not a duration such as 500ms, 10s or 1m
					--timeout 0 h:7                | --timeout must be above 0
					--rate 1 --duration 0s h:7     | --duration must be above 0
					--duration -1s h:7             | Invalid value for option '--duration': '-1s' is not a duration such as 500ms, 10s or 1m
					--framing cr h:7               | Invalid value for option '--framing': 'cr' is not known; it must be one of raw, lf, crlf, nul, stx-etx, length-1, length-2, length-4, or a class that extends io.tcpecho.framing.FrameCodec
					--ipv4 --ipv6 h:7              | --ipv4, --ipv6 are mutually exclusive (specify only one)
					--bind here h:7                | Invalid value for option '--bind': 'here' is not an IP address
					--bind 127.0.0.256 h:7         | Invalid value for option '--bind': '127.0.0.256' is not an IP address
					--bind 127.0.0.1 --ipv6 h:7    | --bind with --ipv6 needs an address of that kind but has 127.0.0.1
					--proxy-source 1.2.3.4:5 h:7   | Missing required argument(s): --proxy-protocol=FORM
					--proxy-tlv 05=00 h:7          | Missing required argument(s): --proxy-protocol=FORM
					--proxy-protocol v3 h:7        | Invalid value for option '--proxy-protocol': 'v3' is not v1, v2 or v2-local
					--proxy-protocol v1 --proxy-source here:1 h:7 | Invalid value for option '--proxy-source': 'here:1' is not ADDRESS:PORT such as 192.0.2.1:50000 or [2001:db8::1]:50000
					--proxy-protocol v1 --proxy-source 1.2.3.4 h:7 | Invalid value for option '--proxy-source': '1.2.3.4' is not ADDRESS:PORT such as 192.0.2.1:50000 or [2001:db8::1]:50000
					--proxy-protocol v1 --proxy-source 1.2.3.4:65536 h:7 | Invalid value for option '--proxy-source': '1.2.3.4:65536' is not ADDRESS:PORT such as 192.0.2.1:50000 or [2001:db8::1]:50000
					--proxy-protocol v2-local --proxy-source 1.2.3.4:5 h:7 | --proxy-source goes with --proxy-protocol v1 or v2, not v2-local
					--proxy-protocol v1 --proxy-tlv 05=00 h:7 | --proxy-tlv goes with --proxy-protocol v2 or v2-local, not v1
					--proxy-protocol v2 --proxy-tlv 05 h:7 | --proxy-tlv must be TYPE=HEX, both in hex, such as 05=6964 but is '05'
					--proxy-protocol v2 --proxy-tlv 100=00 h:7 | --proxy-tlv must be TYPE=HEX, both in hex, such as 05=6964 but is '100=00'
					--proxy-protocol v2 --proxy-tlv 05=6 h:7 | --proxy-tlv must be TYPE=HEX, both in hex, such as 05=6964 but is '05=6'
					--insecure h:7                 | Missing required argument(s): --tls
					--tls --key k.pem h:7          | --key needs --cert
					--tls --server-name a_b! h:7   | 'a_b!' is not a host name
					--tls --cacert nothing.pem h:7 | nothing.pem is not a readable file
					""")
	void wrongCommandLineIsToldInOneLine(String arguments, String message) {
		ProbeResult result = ProbeResult.of(arguments.isEmpty() ? new String[0] : arguments.split(" "));
		assertThat(result.err()).isEqualTo("probe: %s (see --help)%n".formatted(message));
		assertThat(result.out()).isEmpty();
		assertThat(result.exitCode()).isEqualTo(2);
	}

	@Test
	void proxyHeaderThatIsTooLongIsToldInOneLine() {
		String half = "04=" + "00".repeat(40_000);
		ProbeResult result = ProbeResult.of("--proxy-protocol", "v2", "--proxy-tlv", half, "--proxy-tlv", half, "h:7");
		assertThat(result.err()).isEqualTo("probe: a PROXY header has up to 65535 bytes behind its length but this one"
				+ " 80042 (see --help)%n".formatted());
		assertThat(result.exitCode()).isEqualTo(2);
	}

	@Test
	void helpTellsOfOptionsAndExitCodes() {
		ProbeResult result = ProbeResult.of("--help");
		assertThat(result.exitCode()).isZero();
		assertThat(result.out()).startsWith("Usage: probe [OPTIONS] HOST:PORT")
			.contains("--half-close", "--server-name=NAME", "Exit codes:", "the command line is wrong");
	}

	@Test
	void hostNeedNotBeANameThatTlsCanAskFor() {
		ProbeResult result = ProbeResult.of("--tls", "--timeout", "2s", "a_b.invalid:7");
		assertThat(result.verdict()).startsWith("resolve: ").contains("a_b.invalid");
		assertThat(result.exitCode()).isEqualTo(1);
	}

	@Test
	void runThatFailsUnexpectedlyEndsWithOneLine() {
		PrintWriter out = new PrintWriter(Writer.nullWriter()) {

			@Override
			public void println(@Nullable String line) {
				throw new IllegalStateException("no\nroom");
			}

		};
		StringWriter err = new StringWriter();
		assertThat(Probe.run(out, new PrintWriter(err, true), "--count", "1", "localhost:1")).isEqualTo(1);
		assertThat(err)
			.hasToString("probe: failed unexpectedly: java.lang.IllegalStateException: no room%n".formatted());
	}

	@Test
	void versionIsThatOfTheBuild() {
		ProbeResult result = ProbeResult.of("--version");
		assertThat(result.exitCode()).isZero();
		assertThat(result.out()).matches("tcp-echo [0-9].*\\R");
	}

	@ParameterizedTest
	@CsvSource({ "client-encrypted.key, holds an encrypted key; decrypt it with 'openssl pkey'",
			"client.pem, holds no readable PEM private key" })
	void keyThatCannotBeUsedIsNamed(String file, String message) {
		String key = TestCertificates.file(file).toString();
		ProbeResult result = ProbeResult.of("--tls", "--cert", TestCertificates.file("client.pem").toString(), "--key",
				key, "localhost:7");
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).isEqualTo("probe: %s %s (see --help)%n".formatted(key, message));
	}

	@Test
	void certificateThatCannotBeUsedIsNamed() {
		Path key = TestCertificates.file("client.key");
		ProbeResult result = ProbeResult.of("--tls", "--cacert", key.toString(), "localhost:7");
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).isEqualTo("probe: %s holds no readable PEM certificate (see --help)%n".formatted(key));
	}

}
