package io.tcpecho.benchmark;

import java.util.Locale;

/**
 * What is done to a server while it is measured.
 */
enum Load {

	/** One connection, one small message in flight: latency alone. */
	RAW_64B_1("raw, 64 B, 1 connection", Protocol.RAW, 1, 64, 1),

	/** A few connections, small messages. */
	RAW_64B_16("raw, 64 B, 16 connections", Protocol.RAW, 16, 64, 1),

	/** Many connections, small messages. */
	RAW_64B_200("raw, 64 B, 200 connections", Protocol.RAW, 200, 64, 1),

	/** Very many connections, small messages. */
	RAW_64B_2000("raw, 64 B, 2,000 connections", Protocol.RAW, 2000, 64, 1),

	/** A few connections, messages of a few segments. */
	RAW_16KB_16("raw, 16 KB, 16 connections", Protocol.RAW, 16, 16 * 1024, 1),

	/** Messages that are larger than the socket buffers. */
	RAW_1MB_4("raw, 1 MB, 4 connections", Protocol.RAW, 4, 1024 * 1024, 1),

	/** Short lines, pipelined. */
	CRLF_64B_16("CRLF, 64 B, 32 in flight, 16 connections", Protocol.CRLF, 16, 64, 32),

	/** Long lines, pipelined. */
	CRLF_1000B_16("CRLF, 1000 B, 16 in flight, 16 connections", Protocol.CRLF, 16, 1000, 16),

	/** A few connections, small messages, over TLS. */
	TLS_64B_16("TLS, 64 B, 16 connections", Protocol.TLS, 16, 64, 1),

	/** A few connections, messages of a TLS record, over TLS. */
	TLS_16KB_16("TLS, 16 KB, 16 connections", Protocol.TLS, 16, 16 * 1024, 1),

	/** Connections that are opened one after the other, echo once, and stay. */
	IDLE_10000("10,000 connections, one echo each, then idle", Protocol.RAW, 10000, 64, 0);

	private final String title;

	private final Protocol protocol;

	private final int connections;

	private final int size;

	private final int depth;

	Load(String title, Protocol protocol, int connections, int size, int depth) {
		this.title = title;
		this.protocol = protocol;
		this.connections = connections;
		this.size = size;
		this.depth = depth;
	}

	/**
	 * Returns the name on the command line.
	 * @return for instance {@code raw-64b-16}
	 */
	String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	String title() {
		return this.title;
	}

	Protocol protocol() {
		return this.protocol;
	}

	int connections() {
		return this.connections;
	}

	/**
	 * Returns the length of a message.
	 * @return the length in bytes, without delimiter
	 */
	int size() {
		return this.size;
	}

	/**
	 * Returns how many messages are in flight on a connection.
	 * @return the number, or 0 if connections are idle
	 */
	int depth() {
		return this.depth;
	}

	boolean isIdle() {
		return this.depth == 0;
	}

}
