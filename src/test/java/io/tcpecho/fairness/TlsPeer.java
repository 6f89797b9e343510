package io.tcpecho.fairness;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.util.stream.Stream;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

import io.tcpecho.fairness.RecordTraffic.Records;

/**
 * A connection with TLS whose records can be made to order.
 *
 * @param engine the JDK's side of it
 * @param channel the connection
 */
record TlsPeer(SSLEngine engine, SocketChannel channel) {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private static final byte APPLICATION_DATA = 23;

	private static final int TAG = 16;

	/**
	 * As much of the nonce is the record's number, and sent along (RFC 5288, section 3).
	 */
	private static final int EXPLICIT_NONCE = 8;

	static TlsPeer connect(SSLContext context, int port, String protocol) throws IOException {
		SSLEngine engine = context.createSSLEngine("localhost", port);
		engine.setUseClientMode(true);
		engine.setEnabledProtocols(new String[] { protocol });
		engine.setEnabledCipherSuites(Stream.of(engine.getEnabledCipherSuites())
			.filter((suite) -> suite.contains("_AES_256_GCM_"))
			.toArray(String[]::new));
		TlsPeer peer = new TlsPeer(engine,
				SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
		peer.shakeHands();
		return peer;
	}

	private void shakeHands() throws IOException {
		ByteBuffer in = ByteBuffer.allocate(65_536).limit(0);
		ByteBuffer out = ByteBuffer.allocate(65_536);
		ByteBuffer data = ByteBuffer.allocate(65_536);
		this.engine.beginHandshake();
		HandshakeStatus status = this.engine.getHandshakeStatus();
		while (status != HandshakeStatus.NOT_HANDSHAKING) {
			switch (status) {
				case NEED_TASK -> this.engine.getDelegatedTask().run();
				case NEED_WRAP -> {
					this.engine.wrap(NOTHING, out.clear());
					this.channel.write(out.flip());
				}
				default -> unwrap(in, data);
			}
			status = this.engine.getHandshakeStatus();
		}
	}

	private void unwrap(ByteBuffer in, ByteBuffer data) throws IOException {
		switch (this.engine.unwrap(in, data.clear()).getStatus()) {
			case OK -> {
			}
			case BUFFER_UNDERFLOW -> {
				int read = this.channel.read(in.compact());
				in.flip();
				if (read < 0) {
					throw new EOFException("The server has closed");
				}
			}
			default -> throw new SSLException("The handshake fails");
		}
	}

	/**
	 * Returns messages of TLS 1.3 that announce new keys and ask for the server's, too.
	 */
	Records keyUpdates() {
		return (buffer) -> {
			this.engine.beginHandshake();
			if (this.engine.wrap(NOTHING, buffer).bytesProduced() == 0) {
				throw new SSLException("No record");
			}
		};
	}

	/**
	 * Returns records of TLS 1.2 without any data, after one with a byte; the JDK takes
	 * none in TLS 1.3. The engine must send nothing after them.
	 */
	Records emptyRecords() throws IOException, GeneralSecurityException {
		ByteBuffer first = ByteBuffer.allocate(this.engine.getSession().getPacketBufferSize());
		this.engine.wrap(ByteBuffer.allocate(1), first);
		this.channel.write(first.flip());
		CapturedKey captured = CapturedKey.last();
		ByteBuffer nonce = ByteBuffer.wrap(captured.parameters().getIV());
		int numberAt = nonce.limit() - EXPLICIT_NONCE;
		Cipher cipher = CapturedKey.plainCipher();
		return (buffer) -> {
			long number = nonce.getLong(numberAt) + 1;
			nonce.putLong(numberAt, number);
			try {
				cipher.init(Cipher.ENCRYPT_MODE, captured.key(), new GCMParameterSpec(8 * TAG, nonce.array()));
				cipher.updateAAD(ByteBuffer.allocate(EXPLICIT_NONCE + 5).putLong(number).put(header(0)).flip());
				buffer.put(header(EXPLICIT_NONCE + TAG)).putLong(number).put(cipher.doFinal());
			}
			catch (GeneralSecurityException ex) {
				throw new IOException(ex);
			}
		};
	}

	private static byte[] header(int length) {
		return new byte[] { APPLICATION_DATA, 3, 3, 0, (byte) length };
	}

	/**
	 * Reads to the end, which is not to come, and decrypts nothing.
	 */
	void drop() throws IOException {
		ByteBuffer dropped = ByteBuffer.allocateDirect(65_536);
		int read;
		do {
			read = this.channel.read(dropped.clear());
		}
		while (read >= 0);
		throw new EOFException("The server has closed");
	}

}
