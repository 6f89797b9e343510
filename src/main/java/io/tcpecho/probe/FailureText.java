package io.tcpecho.probe;

import java.io.IOException;
import java.net.NoRouteToHostException;

import javax.net.ssl.SSLException;

/**
 * Broken connections in plain words.
 */
final class FailureText {

	private FailureText() {
	}

	/**
	 * Tells of a failure before there is a socket.
	 */
	static Failure opening(IOException failure) {
		return (failure instanceof ProbeException known) ? known.toFailure()
				: new Failure(Step.CONNECT, "no socket to be had: " + failure.getMessage());
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

	static Failure receiving(IOException failure, int connection, String place) {
		if (failure instanceof ProbeException known) {
			return known.toFailure();
		}
		if (failure instanceof SSLException broken) {
			return TlsFailureText.receiving(broken, connection, place);
		}
		return new Failure(Step.RECEIVE, "%s %s".formatted(reason(failure), place));
	}

	/**
	 * Returns whether the peer has only gone, in whatever way.
	 * @return {@code false} if something has come that should not
	 */
	static boolean isHangUp(IOException failure) {
		return !(failure instanceof ProbeException)
				&& !(failure instanceof SSLException broken && !TlsFailureText.isAlert(broken));
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
