package io.tcpecho.server.tls;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;

/**
 * Report of a start that failed at an SSL bundle: which, with which files, and why.
 * Spring Boot itself tells of a bundle that it cannot read by a stack trace only.
 */
class TlsConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<RuntimeException> {

	private static final Pattern UNREADABLE = Pattern.compile("Unable to register SSL bundle '(.*)'");

	private final Environment environment;

	TlsConfigurationFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, RuntimeException cause) {
		for (Throwable failure = cause; failure != null; failure = failure.getCause()) {
			String bundle = bundleName(failure);
			if (bundle != null) {
				return report(bundle, failure);
			}
		}
		return null;
	}

	private static @Nullable String bundleName(Throwable failure) {
		if (failure instanceof TlsConfigurationException unusable) {
			return unusable.getBundleName();
		}
		String message = failure.getMessage();
		Matcher unreadable = UNREADABLE.matcher((message != null) ? message : "");
		return (failure instanceof IllegalStateException && unreadable.matches()) ? unreadable.group(1) : null;
	}

	private static String key(Throwable failure) {
		return (failure instanceof TlsConfigurationException unusable) ? unusable.getKey() : "the configuration";
	}

	private FailureAnalysis report(String bundle, Throwable failure) {
		if (failure.getCause() instanceof NoSuchSslBundleException) {
			return new FailureAnalysis("There is no SSL bundle '%s', which %s names.".formatted(bundle, key(failure)),
					"Configure it below spring.ssl.bundle.pem.%1$s or spring.ssl.bundle.jks.%1$s, or correct the name."
						.formatted(bundle),
					failure);
		}
		Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
		String files = SslBundleFiles.of(this.environment, bundle);
		return new FailureAnalysis(
				"The SSL bundle '%s' cannot be used: %s%s".formatted(bundle, cause,
						files.isEmpty() ? "" : "%n%n    ".formatted() + files.replace(", ", "%n    ".formatted())),
				"Check that these files exist, can be read by this user, and hold a private key with its certificate.",
				failure);
	}

}
