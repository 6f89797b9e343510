package io.tcpecho.server.tls;

import java.io.IOException;
import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * The only handshake of a connection, with all that it computes on the calling thread.
 */
final class Handshake {

	private static final String[] NO_PROTOCOLS = {};

	private static final ByteBuffer NO_DATA = ByteBuffer.allocate(0);

	private final SSLEngine engine;

	private final RecordReader records;

	private final TlsOutput output;

	Handshake(SSLEngine engine, RecordReader records, TlsOutput output) {
		this.engine = engine;
		this.records = records;
		this.output = output;
	}

	/**
	 * Shakes hands. Session tickets have been sent, too, afterwards, and the engine
	 * answers a client that wants to shake hands anew with a fatal alert.
	 * @throws SSLException if that fails; the client has been told why
	 * @throws IOException if the connection breaks
	 */
	void shake() throws IOException {
		try {
			this.engine.beginHandshake();
			HandshakeStatus status = this.engine.getHandshakeStatus();
			while (status != HandshakeStatus.NOT_HANDSHAKING) {
				proceed(status);
				status = this.engine.getHandshakeStatus();
			}
			refuseFurther();
		}
		catch (SSLException ex) {
			// a second attempt sends the alert that the first has failed with
			this.output.tryEnd(TlsSocket.PATIENCE);
			throw ex;
		}
	}

	/**
	 * Leaves no protocol to agree upon: the engine refuses the first message of another
	 * handshake then, before it computes anything. The JDK's own switch
	 * ({@code jdk.tls.rejectClientInitiatedRenegotiation}) is one of the whole process,
	 * and read once. Key updates (TLS 1.3) are no handshakes.
	 */
	private void refuseFurther() {
		this.engine.setEnabledProtocols(NO_PROTOCOLS);
	}

	private void proceed(HandshakeStatus status) throws IOException {
		switch (status) {
			case NEED_TASK -> runTasks();
			case NEED_WRAP -> this.output.sendOwed();
			default -> receive();
		}
	}

	private void runTasks() {
		Runnable task = this.engine.getDelegatedTask();
		while (task != null) {
			task.run();
			task = this.engine.getDelegatedTask();
		}
	}

	private void receive() throws IOException {
		ByteBuffer record = this.records.next();
		if (record == null) {
			throw new SSLHandshakeException("The client has closed the connection during the handshake");
		}
		Status status = this.engine.unwrap(record, NO_DATA.duplicate()).getStatus();
		this.records.taken();
		if (status != Status.OK) {
			throw new SSLHandshakeException("The client has not shaken hands: " + status);
		}
	}

}
