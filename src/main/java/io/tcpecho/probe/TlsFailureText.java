package io.tcpecho.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

/**
 * Broken TLS connections in plain words.
 */
final class TlsFailureText {

	static final String WITH_TLS = "the other end speaks TLS: try --tls";

	private TlsFailureText() {
	}

	static Failure handshaking(IOException failure) {
		if (failure instanceof SSLException refused) {
			return new Failure(Step.HANDSHAKE, reason(refused));
		}
		return new Failure(Step.HANDSHAKE, FailureText.reason(failure));
	}

	/**
	 * Tells of a failure after the handshake. With TLS 1.3 a server judges the client's
	 * certificate when the handshake is over for the client.
	 * @param failure what reading or writing failed with
	 * @param connection number of the connection
	 * @param place how far its conversation has come
	 * @return the failure, of the handshake if it is about certificates
	 */
	static Failure receiving(SSLException failure, int connection, String place) {
		String alert = alert(failure);
		if (alert != null && aboutCertificate(alert)) {
			return new Failure(Step.HANDSHAKE,
					String.format(Locale.ROOT, "%s (connection %d)", reason(failure), connection));
		}
		return new Failure(Step.RECEIVE, "%s %s".formatted(reason(failure), place));
	}

	/**
	 * Tells of an answer without TLS that begins as one of a server that awaits it.
	 * @param answer first bytes of the connection
	 * @return words that may end a sentence, empty if it does not
	 */
	static String plain(ByteBuffer answer) {
		int start = answer.position();
		// RFC 8446, 5.1: an alert, of whatever version
		boolean alert = answer.remaining() > 1 && answer.get(start) == 0x15 && answer.get(start + 1) == 0x03;
		return alert ? "; " + WITH_TLS : "";
	}

	private static String reason(SSLException failure) {
		String alert = alert(failure);
		if (alert != null) {
			return refusal(alert);
		}
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String reason = certificateFault(cause);
			if (reason != null) {
				return reason;
			}
		}
		String message = String.valueOf(failure.getMessage());
		if (message.contains("Unexpected handshake message: client_hello")) {
			return "the peer does not speak TLS: it echoed the handshake; try without --tls";
		}
		// "Unsupported or unrecognized SSL message" or, of an engine, "Unrecognized ..."
		return message.toLowerCase(Locale.ROOT).contains("unrecognized ssl message")
				? "the peer does not speak TLS: try without --tls" : message;
	}

	private static String refusal(String alert) {
		if (aboutCertificate(alert)) {
			return "the peer refused the client certificate, or wants one (%s)".formatted(alert);
		}
		// RFC 5246, 7.4.6: also the answer of TLS 1.2 to a missing client certificate
		return "the peer refused (%s%s)".formatted(alert, alert.equals("handshake_failure")
				? ": it wants a client certificate, or there is no common cipher" : "");
	}

	private static @Nullable String certificateFault(Throwable cause) {
		if (cause instanceof CertificateExpiredException) {
			return "the peer's certificate has expired (%s)".formatted(cause.getMessage());
		}
		if (cause instanceof CertificateNotYetValidException) {
			return "the peer's certificate is not yet valid (%s)".formatted(cause.getMessage());
		}
		if (cause instanceof CertPathBuilderException) {
			return "the peer's certificate is not trusted (no path to a trusted authority)";
		}
		String message = String.valueOf(cause.getMessage());
		if (cause instanceof CertificateException && message.startsWith("Illegal given domain name")) {
			return "no certificate can be for the name of the host (%s): give --server-name".formatted(message);
		}
		boolean name = message.startsWith("No name matching") || message.startsWith("No subject alternative");
		return (cause instanceof CertificateException && name)
				? "the peer's certificate is for another name (%s)".formatted(message) : null;
	}

	private static @Nullable String alert(SSLException failure) {
		String message = String.valueOf(failure.getMessage());
		String marker = "Received fatal alert: ";
		int start = message.indexOf(marker);
		return (start < 0) ? null : message.substring(start + marker.length());
	}

	static boolean isAlert(SSLException failure) {
		return alert(failure) != null;
	}

	private static boolean aboutCertificate(String alert) {
		return alert.contains("certificate") || alert.equals("unknown_ca") || alert.equals("access_denied");
	}

}
