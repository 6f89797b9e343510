package io.tcpecho.framing;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Maker of the codecs of one framing, which configuration names: one of the
 * {@linkplain Framing framings that there are}, or a class of one's own.
 */
public sealed interface FrameCodecFactory permits Framing, FrameCodecClass {

	/**
	 * Creates a codec. It keeps no state between frames, so all connections of a server
	 * share one.
	 * @param maxFrameSize longest frame in bytes without its delimiter or length, 1 to 1
	 * GB; what cannot express as much lowers it
	 * @return the codec
	 * @throws IllegalArgumentException if {@code maxFrameSize} is out of its range, or
	 * the codec cannot be created
	 */
	FrameCodec codec(int maxFrameSize);

	/**
	 * Creates a codec with the sizes that suit most.
	 * @return a codec whose longest frame is 64 KB, or whose reads take up to 125 KB
	 * @throws IllegalArgumentException if it cannot be created
	 */
	FrameCodec codec();

	/**
	 * Returns the name as written in configuration.
	 * @return for instance {@code length-4} or {@code com.acme.RecordCodec}
	 */
	String label();

	/**
	 * Finds what a name stands for, as Spring converts values of configuration.
	 * @param name a framing, in lower or upper case and with whatever is between the
	 * words, or the name of a class that extends {@link FrameCodec} and has a public
	 * constructor that takes the longest frame, an {@code int}, or nothing
	 * @return the maker of its codecs
	 * @throws IllegalArgumentException if it is neither, with a message for the user
	 */
	static FrameCodecFactory valueOf(String name) {
		String canonical = canonical(name);
		for (Framing framing : Framing.values()) {
			if (canonical(framing.label()).equals(canonical)) {
				return framing;
			}
		}
		try {
			return FrameCodecClass.named(name);
		}
		catch (IllegalArgumentException ex) {
			// without the cause: Spring Boot reports nothing but the deepest
			throw new IllegalArgumentException(
					"'%s' %s; it must be one of %s, or a class that extends %s".formatted(name, ex.getMessage(),
							Stream.of(Framing.values()).map(Framing::label).collect(Collectors.joining(", ")),
							FrameCodec.class.getName()));
		}
	}

	private static String canonical(String name) {
		return name.replaceAll("[^\\p{Alnum}]", "").toLowerCase(Locale.ROOT);
	}

}
