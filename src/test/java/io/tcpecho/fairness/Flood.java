package io.tcpecho.fairness;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Traffic that would take all of a server which does not share itself out.
 */
enum Flood {

	/** Nothing at all, for comparison. */
	CALM(Setup.RAW, () -> new StreamTraffic(0, "")),

	/** One client that streams empty lines. */
	LF1(Setup.LINES, () -> new StreamTraffic(1, "\n")),

	/** Four clients that stream empty lines. */
	LF4(Setup.LINES, () -> new StreamTraffic(4, "\n")),

	/** 200 clients that pipeline lines of 64 bytes. */
	LF200(Setup.LINES, () -> new LoopTraffic(200, "x".repeat(63) + "\n")),

	/** Four bulk clients. */
	RAW4(Setup.RAW, () -> new StreamTraffic(4, "x")),

	/** 16 bulk clients. */
	RAW16(Setup.RAW, () -> new StreamTraffic(16, "x")),

	/** Four clients that do nothing but ask for new keys. */
	KEYUPDATE4(Setup.TLS, () -> new RecordTraffic(4, "TLSv1.3", TlsPeer::keyUpdates)),

	/** Four clients that send records with nothing in them. */
	EMPTY4(Setup.TLS, () -> new RecordTraffic(4, "TLSv1.2", TlsPeer::emptyRecords)),

	/** Eight clients whose messages a handler computes on. */
	CPU8(Setup.SLOW, () -> new RequestTraffic(8, "cpu 100\n")),

	/** A client whose messages a handler blocks for in synchronized code. */
	SYNC1(Setup.SLOW, () -> new RequestTraffic(1, "block 500\n"));

	private final Setup setup;

	private final Supplier<Traffic> traffic;

	Flood(Setup setup, Supplier<Traffic> traffic) {
		this.setup = setup;
		this.traffic = traffic;
	}

	Setup getSetup() {
		return this.setup;
	}

	/**
	 * Returns the flood's traffic, which has not begun.
	 */
	Traffic traffic() {
		return this.traffic.get();
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
