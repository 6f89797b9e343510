package io.tcpecho.server.tls;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.core.env.Environment;

/**
 * Names of the files that an SSL bundle is configured with, for messages about it.
 */
final class SslBundleFiles {

	private static final List<String> KEYS = List.of("pem.%s.keystore.certificate", "pem.%s.keystore.private-key",
			"pem.%s.truststore.certificate", "jks.%s.keystore.location", "jks.%s.truststore.location");

	private SslBundleFiles() {
	}

	/**
	 * Lists the files.
	 * @param environment the application's configuration
	 * @param bundle name of the bundle
	 * @return keys and values; content that stands in the configuration itself is left
	 * out
	 */
	static String of(Environment environment, String bundle) {
		return KEYS.stream()
			.map((key) -> "spring.ssl.bundle." + key.formatted(bundle))
			.flatMap((key) -> Stream.ofNullable(environment.getProperty(key))
				.filter((value) -> !value.contains("-----BEGIN"))
				.map((value) -> key + "=" + value))
			.collect(Collectors.joining(", "));
	}

}
