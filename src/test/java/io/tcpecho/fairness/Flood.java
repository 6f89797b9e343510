package io.tcpecho.fairness;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Traffic that would take all of a server which does not share itself out.
 */
enum Flood {

	/** Nothing at all, for comparison. */
	CALM(Setup.RAW),

	/** One client that streams empty lines. */
	LF1(Setup.LINES),

	/** Four clients that stream empty lines. */
	LF4(Setup.LINES),

	/** 200 clients that pipeline lines of 64 bytes. */
	LF200(Setup.LINES),

	/** Four bulk clients. */
	RAW4(Setup.RAW),

	/** 16 bulk clients. */
	RAW16(Setup.RAW),

	/** Four clients that do nothing but ask for new keys. */
	KEYUPDATE4(Setup.TLS),

	/** Four clients that send records with nothing in them. */
	EMPTY4(Setup.TLS),

	/** Eight clients whose messages a handler computes on. */
	CPU8(Setup.SLOW),

	/** A client whose messages a handler blocks for in synchronized code. */
	SYNC1(Setup.SLOW);

	private final Setup setup;

	Flood(Setup setup) {
		this.setup = setup;
	}

	Setup getSetup() {
		return this.setup;
	}

	/**
	 * Returns the flood's traffic, which has not begun.
	 */
	Traffic traffic() {
		return switch (this) {
			case CALM -> new StreamTraffic(0, "");
			case LF1 -> new StreamTraffic(1, "\n");
			case LF4 -> new StreamTraffic(4, "\n");
			case LF200 -> new LoopTraffic(200, "x".repeat(63) + "\n");
			case RAW4 -> new StreamTraffic(4, "x");
			case RAW16 -> new StreamTraffic(16, "x");
			case KEYUPDATE4 -> new RecordTraffic(4, "TLSv1.3", TlsPeer::keyUpdates);
			case EMPTY4 -> new RecordTraffic(4, "TLSv1.2", TlsPeer::emptyRecords);
			case CPU8 -> new RequestTraffic(8, "cpu 100\n");
			case SYNC1 -> new RequestTraffic(1, "block 500\n");
		};
	}

	String label() {
		return name().toLowerCase(Locale.ROOT);
	}

	static Flood of(String label) {
		return valueOf(label.toUpperCase(Locale.ROOT));
	}

	/**
	 * Repeats a text to about 64 KB.
	 */
	static byte[] chunk(String text) {
		return text.repeat(65_536 / Math.max(1, text.length())).getBytes(StandardCharsets.ISO_8859_1);
	}

}
