package io.tcpecho.probe;

import java.io.IOException;
import java.net.NoRouteToHostException;

import javax.net.ssl.SSLException;

/**
 * Broken connections in plain words.
 */
final class Breakage {

	private Breakage() {
	}

	static String connecting(IOException failure) {
		if (failure instanceof NoRouteToHostException) {
			return "is unreachable: no route to host";
		}
		String message = String.valueOf(failure.getMessage());
		return switch (message) {
			case "Connection refused" -> "refused the connection";
			case "Network is unreachable", "Host is unreachable", "Network unreachable" -> "is unreachable";
			case "Connection timed out" -> "timed out";
			default -> "failed: " + message;
		};
	}

	static Failure sending(IOException failure, String place) {
		return new Failure(Step.SEND, "%s; the answers stopped %s".formatted(reason(failure), place));
	}

	static Failure receiving(IOException failure, String place) {
		if (failure instanceof ProbeException known) {
			return known.toFailure();
		}
		if (failure instanceof SSLException broken) {
			return TlsBreakage.receiving(broken, place);
		}
		return new Failure(Step.RECEIVE, "%s %s".formatted(reason(failure), place));
	}

	static String reason(IOException failure) {
		String message = String.valueOf(failure.getMessage());
		return switch (message) {
			case "Connection reset", "Connection reset by peer" -> "reset by the peer";
			case "Broken pipe" -> "the peer takes no more bytes";
			default -> message;
		};
	}

}
