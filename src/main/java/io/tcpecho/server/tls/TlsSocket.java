package io.tcpecho.server.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * Blocking TLS over an accepted socket, server side.
 * <p>
 * One thread reads and any may write. A handshake after the first one (TLS 1.2) is
 * refused by a fatal alert; key updates (TLS 1.3) are answered by the thread that reads.
 */
public final class TlsSocket extends LayeredSocket {

	/**
	 * How long a close waits for another thread's write to end before it gives up saying
	 * goodbye.
	 */
	static final Duration PATIENCE = Duration.ofSeconds(1);

	private final Socket accepted;

	private final SSLEngine engine;

	private final RecordReader records;

	private final TlsInput input;

	private final TlsOutput output;

	/**
	 * Layers TLS over a socket; the handshake is still to come.
	 * @param accepted the socket, which is closed with this one. Closed by itself, it
	 * wakes whoever reads or writes here.
	 * @param engine engine of the server's side, of which nobody else makes use
	 * @param buffers buffers that this connection shares with others
	 * @param beforeRead what is run before each read of the accepted socket and after
	 * each record that brings no data, on the reading thread. It may take its time, but
	 * must not throw.
	 * @throws IOException if the socket is closed
	 */
	TlsSocket(Socket accepted, SSLEngine engine, TlsBuffers buffers, Runnable beforeRead) throws IOException {
		super(accepted);
		this.accepted = accepted;
		this.engine = engine;
		this.records = new RecordReader(accepted.getInputStream(), buffers.forRecords(), beforeRead);
		this.output = new TlsOutput(engine, accepted.getOutputStream(), buffers.forOutput());
		this.input = new TlsInput(engine, this.records, this.output, buffers.forRecords(), beforeRead);
	}

	/**
	 * Shakes hands on the calling thread, which must come before anything is read or
	 * written.
	 * @return what was agreed upon
	 * @throws SSLException if the handshake fails; the client has been told why
	 * @throws IOException if the connection breaks
	 */
	SSLSession shakeHands() throws IOException {
		new Handshake(this.engine, this.records, this.output).shake();
		return this.engine.getSession();
	}

	/**
	 * Returns what was agreed upon.
	 * @return the session; one that says nothing until the handshake is over
	 */
	public SSLSession getSession() {
		return this.engine.getSession();
	}

	/**
	 * Returns the protocols that this side offers.
	 * @return names such as {@code TLSv1.3}
	 */
	String[] getEnabledProtocols() {
		return this.engine.getEnabledProtocols();
	}

	/**
	 * Returns whether the client has sent anything at all; any thread may ask.
	 * @return {@code true} from its first byte on
	 */
	public boolean hasReceived() {
		return this.records.hasReceived();
	}

	/**
	 * Returns how much memory the buffers take that this connection holds; any thread may
	 * ask. What it always has is not counted: the engine and a few hundred bytes.
	 * @return number of bytes of this moment
	 */
	public int getBuffered() {
		return this.input.getBuffered() + this.output.getBuffered();
	}

	@Override
	public InputStream getInputStream() throws IOException {
		checkOpen();
		return this.input;
	}

	@Override
	public OutputStream getOutputStream() throws IOException {
		checkOpen();
		return this.output;
	}

	private void checkOpen() throws SocketException {
		if (isClosed()) {
			throw new SocketException("Socket is closed");
		}
	}

	/**
	 * Ends the input of the accepted socket. Who reads is woken and gets the end of the
	 * stream.
	 */
	@Override
	public void shutdownInput() throws IOException {
		this.accepted.shutdownInput();
	}

	/**
	 * Tells the client that nothing follows, then closes the sending side of the accepted
	 * socket. Waits for a write in progress.
	 */
	@Override
	public void shutdownOutput() throws IOException {
		this.output.end();
		this.accepted.shutdownOutput();
	}

	/**
	 * Says goodbye to the client, unless that had to wait for a write in progress for
	 * longer than a second, and closes the accepted socket. Where that is closed already,
	 * nothing is left to do.
	 */
	@Override
	@SuppressWarnings("UnsynchronizedOverridesSynchronized") // as the superclass
	public void close() throws IOException {
		if (isClosed()) {
			return;
		}
		try {
			if (!isOutputShutdown() && this.output.tryEnd(PATIENCE)) {
				this.accepted.shutdownOutput();
				this.input.discard();
			}
		}
		catch (SocketException ex) {
			// the client or somebody here has closed it before
		}
		finally {
			this.accepted.close();
		}
	}

	@Override
	public String toString() {
		return "TLS over " + this.accepted;
	}

}
