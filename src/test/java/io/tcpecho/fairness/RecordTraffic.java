package io.tcpecho.fairness;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.LongAdder;

import javax.net.ssl.SSLContext;

/**
 * TLS connections that send records of one kind, a writer and a reader thread each; what
 * comes back is dropped undecrypted. Counts records that the server's socket took.
 */
final class RecordTraffic implements Traffic {

	/** Records a write. */
	private static final int BATCH = 256;

	/** Made before the flood begins, since the first ones take the longest. */
	private static final int BATCHES_IN_ADVANCE = 40;

	/**
	 * What a batch takes, and one record as long as they come, for which the JDK asks.
	 */
	private static final int ROOM = BATCH * 128 + 32_768;

	private final int connections;

	private final String protocol;

	private final Kind kind;

	private final List<Sender> senders = new ArrayList<>();

	private final LongAdder through = new LongAdder();

	RecordTraffic(int connections, String protocol, Kind kind) {
		this.connections = connections;
		this.protocol = protocol;
		this.kind = kind;
	}

	@Override
	public void open(int port) throws IOException {
		CapturedKey.install();
		SSLContext context = Tls.context();
		for (int i = 0; i < this.connections; i++) {
			TlsPeer peer = TlsPeer.connect(context, port, this.protocol);
			this.senders.add(new Sender(peer, records(peer), this.through));
		}
	}

	private Records records(TlsPeer peer) throws IOException {
		try {
			return this.kind.records(peer);
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
	}

	@Override
	public void begin() {
		for (Sender sender : this.senders) {
			Traffic.thread(sender::send);
			Traffic.thread(sender.peer::drop);
		}
	}

	@Override
	public long getThrough() {
		return this.through.sum();
	}

	/** Kind of record, such as {@link TlsPeer#keyUpdates()}. */
	interface Kind {

		Records records(TlsPeer peer) throws IOException, GeneralSecurityException;

	}

	/** Endless records of a connection. */
	interface Records {

		void add(ByteBuffer buffer) throws IOException;

	}

	/** Sends what there is in advance, then makes more. */
	private static final class Sender {

		private final TlsPeer peer;

		private final Records records;

		private final LongAdder through;

		private final Queue<ByteBuffer> advance = new ArrayDeque<>();

		Sender(TlsPeer peer, Records records, LongAdder through) throws IOException {
			this.peer = peer;
			this.records = records;
			this.through = through;
			for (int i = 0; i < BATCHES_IN_ADVANCE; i++) {
				this.advance.add(batch(ByteBuffer.allocate(ROOM)));
			}
		}

		private ByteBuffer batch(ByteBuffer buffer) throws IOException {
			for (int i = 0; i < BATCH; i++) {
				this.records.add(buffer);
			}
			return buffer.flip();
		}

		void send() throws IOException {
			ByteBuffer buffer = ByteBuffer.allocateDirect(ROOM);
			while (this.peer.channel().isOpen()) {
				ByteBuffer next = this.advance.poll();
				if (next == null) {
					next = batch(buffer.clear());
				}
				while (next.hasRemaining()) {
					this.peer.channel().write(next);
				}
				this.through.add(BATCH);
			}
		}

	}

}
