package io.tcpecho.server.connection;

import java.util.List;
import java.util.stream.Collectors;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Failure report for a server whose requests no handler takes, or several share.
 */
class RequestHandlersFailureAnalyzer extends AbstractFailureAnalyzer<RequestHandlersException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, RequestHandlersException cause) {
		String channel = cause.getChannel();
		List<String> handlers = cause.getHandlers();
		if (handlers.isEmpty()) {
			return new FailureAnalysis(
					"No service activator takes %s: nothing is subscribed to the channel '%s'."
						.formatted(cause.getContent(), channel),
					("Give a bean a method with @ServiceActivator(inputChannel = \"%s\"). Its class has to be in a "
							+ "package that is scanned, the application's or one below.")
						.formatted(channel),
					cause);
		}
		return new FailureAnalysis(
				"%s service activators are subscribed to the channel '%s', each of which would get a part of %s:%n%n%s"
					.formatted(handlers.size(), channel, cause.getContent(),
							handlers.stream().map("    %s%n"::formatted).collect(Collectors.joining())),
				"Remove all but one.", cause);
	}

}
