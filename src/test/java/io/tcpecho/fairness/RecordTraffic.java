package io.tcpecho.fairness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * TLS 1.3 connections that send records of one kind, a writer and a reader thread each;
 * what comes back is dropped undecrypted. Counts records that the server's socket took.
 */
final class RecordTraffic implements Traffic {

	private static final int BATCH = 16_384;

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final int connections;

	private final Kind kind;

	private final List<Peer> peers = new ArrayList<>();

	private final LongAdder through = new LongAdder();

	RecordTraffic(int connections, Kind kind) {
		this.connections = connections;
		this.kind = kind;
	}

	/**
	 * Adds a message that asks the server for new keys, too.
	 */
	static void keyUpdate(SSLEngine engine, ByteBuffer records) throws SSLException {
		engine.beginHandshake();
		engine.wrap(NOTHING, records);
	}

	/**
	 * Adds application data without any data.
	 */
	static void empty(SSLEngine engine, ByteBuffer records) throws SSLException {
		engine.wrap(NOTHING, records);
	}

	@Override
	public void open(int port) throws IOException {
		SSLContext context = Tls.context();
		for (int i = 0; i < this.connections; i++) {
			SSLEngine engine = context.createSSLEngine("localhost", port);
			engine.setUseClientMode(true);
			engine.setEnabledProtocols(new String[] { "TLSv1.3" });
			Peer peer = new Peer(engine,
					SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
			peer.shakeHands();
			this.peers.add(peer);
		}
	}

	@Override
	public void begin() {
		for (Peer peer : this.peers) {
			Traffic.thread(() -> write(peer));
			Traffic.thread(peer::drop);
		}
	}

	private void write(Peer peer) throws IOException {
		int room = peer.engine.getSession().getPacketBufferSize();
		ByteBuffer records = ByteBuffer.allocateDirect(BATCH + room);
		while (peer.channel.isOpen()) {
			int count = 0;
			for (; records.position() < BATCH; count++) {
				int before = records.position();
				this.kind.add(peer.engine, records);
				if (records.position() == before) {
					throw new SSLException("No record: " + peer.engine.getHandshakeStatus());
				}
			}
			records.flip();
			while (records.hasRemaining()) {
				peer.channel.write(records);
			}
			records.clear();
			this.through.add(count);
		}
	}

	@Override
	public long getThrough() {
		return this.through.sum();
	}

	/** Kind of record. */
	interface Kind {

		void add(SSLEngine engine, ByteBuffer records) throws SSLException;

	}

	private record Peer(SSLEngine engine, SocketChannel channel) {

		void shakeHands() throws IOException {
			ByteBuffer in = ByteBuffer.allocate(65_536).limit(0);
			ByteBuffer out = ByteBuffer.allocate(65_536);
			ByteBuffer data = ByteBuffer.allocate(65_536);
			this.engine.beginHandshake();
			for (HandshakeStatus status = this.engine
				.getHandshakeStatus(); status != HandshakeStatus.NOT_HANDSHAKING; status = this.engine
					.getHandshakeStatus()) {
				switch (status) {
					case NEED_TASK -> this.engine.getDelegatedTask().run();
					case NEED_WRAP -> {
						this.engine.wrap(NOTHING, out.clear());
						this.channel.write(out.flip());
					}
					default -> unwrap(in, data);
				}
			}
		}

		private void unwrap(ByteBuffer in, ByteBuffer data) throws IOException {
			switch (this.engine.unwrap(in, data.clear()).getStatus()) {
				case BUFFER_UNDERFLOW -> {
					int read = this.channel.read(in.compact());
					in.flip();
					if (read < 0) {
						throw new IOException("The server has closed");
					}
				}
				case OK -> {
				}
				default -> throw new SSLException("The handshake fails");
			}
		}

		void drop() throws IOException {
			ByteBuffer dropped = ByteBuffer.allocateDirect(65_536);
			int read;
			do {
				read = this.channel.read(dropped.clear());
			}
			while (read >= 0);
			throw new IOException("The server has closed");
		}

	}

}
