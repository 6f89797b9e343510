package io.tcpecho.actuate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.tcpecho.server.ServerTest;
import io.tcpecho.server.connection.CloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The status page as a browser gets it, over HTTP.
 */
@ServerTest
class StatusPageHeadersTests {

	private final RestTestClient http;

	StatusPageHeadersTests(@LocalServerPort int port) {
		this.http = RestTestClient.bindToServer().baseUrl("http://127.0.0.1:" + port).build();
	}

	@Test
	void pageKnowsEachCloseReasonAndHasAColourForIt() throws IOException {
		String reasons = read("reasons.js");
		String colours = read("status.css");
		// counted as rejected
		CloseReason limit = CloseReason.MAX_CONNECTIONS_PER_CLIENT;
		assertThat(CloseReason.values()).filteredOn((reason) -> reason != limit).allSatisfy((reason) -> {
			assertThat(reasons).contains("\"%s\"".formatted(reason.label()));
			assertThat(colours).contains("--reason-%s: #".formatted(reason.label()));
		});
	}

	private static String read(String file) throws IOException {
		return new ClassPathResource("static/status/" + file).getContentAsString(StandardCharsets.UTF_8);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/index.html", "/status/status.js", "/status/status.css",
			"/webjars/uplot/dist/uPlot.esm.js", "/webjars/uplot/dist/uPlot.min.css" })
	void filesOfThePageArriveWithAStrictPolicy(String path) {
		this.http.get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.valueEquals("Content-Security-Policy",
					"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
							+ "base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
			.expectHeader()
			.valueEquals("X-Content-Type-Options", "nosniff")
			.expectHeader()
			.valueEquals("Referrer-Policy", "no-referrer")
			.expectHeader()
			.valueEquals(HttpHeaders.CACHE_CONTROL, "no-cache");
	}

	@Test
	void actuatorHasNoPolicyOfThePage() {
		this.http.get()
			.uri("/actuator/health/liveness")
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.doesNotExist("Content-Security-Policy");
	}

	@Test
	void everyFileThatThePageRefersToIsServedAsWhatItIs() {
		String page = get("/");
		assertThat(references(page, "<(?:link|script)[^>]+(?:href|src)=\"([^\"]+)\"")).isNotEmpty()
			.allSatisfy(this::isServed);
		assertThat(references(get("/status/status.js"), "from \"\\./([^\"]+)\"")).isNotEmpty()
			.allSatisfy((module) -> isServed("status/" + module));
	}

	@Test
	void pageHasNoCodeAndNoStyleOfItsOwnAndNamesNoOtherHost() {
		assertThat(get("/")).doesNotContain("<style")
			.doesNotContainPattern("<script(?! type=\"module\" src=\"status/)")
			.doesNotContainPattern("\\s(style|on[a-z]+)=")
			.doesNotContainPattern("(?i)(src|href)=\"(https?:)?//");
	}

	private void isServed(String path) {
		MediaType type = this.http.get()
			.uri("/" + path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.returnResult()
			.getResponseHeaders()
			.getContentType();
		assertThat(Objects.requireNonNull(type).getSubtype()).isEqualTo(subtype(path));
	}

	private static String subtype(String path) {
		return switch (path.substring(path.lastIndexOf('.') + 1)) {
			case "js" -> "javascript";
			case "css" -> "css";
			case "svg" -> "svg+xml";
			default -> throw new IllegalArgumentException(path);
		};
	}

	private String get(String path) {
		String body = this.http.get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();
		return Objects.requireNonNull(body);
	}

	private static List<String> references(String text, String regex) {
		Stream<MatchResult> matches = Pattern.compile(regex).matcher(text).results();
		return matches.map((match) -> match.group(1)).toList();
	}

}
