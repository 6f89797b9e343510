package io.tcpecho.probe;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;

import io.tcpecho.address.IpAndPort;
import io.tcpecho.address.IpLiteral;
import io.tcpecho.framing.FrameCodecFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/**
 * Values of options, written as in the server's configuration.
 */
final class OptionValues {

	private OptionValues() {
	}

	static void register(CommandLine command) {
		register(command, Duration.class, OptionValues::duration);
		register(command, DataSize.class, OptionValues::size);
		register(command, FrameCodecFactory.class, FrameCodecFactory::valueOf);
		register(command, InetAddress.class, OptionValues::address);
		register(command, IpAndPort.class, OptionValues::addressAndPort);
		register(command, ProxyPreamble.Form.class, ProxyPreamble.Form::of);
	}

	private static <T> void register(CommandLine command, Class<T> type, Function<String, T> parser) {
		command.registerConverter(type, (text) -> {
			try {
				return parser.apply(text);
			}
			catch (IllegalArgumentException ex) {
				throw new TypeConversionException(ex.getMessage());
			}
		});
	}

	private static Duration duration(String text) {
		try {
			Duration duration = DurationStyle.detectAndParse(text, ChronoUnit.SECONDS);
			// a longer one does not fit into nanoseconds
			if (!duration.isNegative() && duration.compareTo(Duration.ofDays(36500)) <= 0) {
				return duration;
			}
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			// the message below tells what is right
		}
		throw new IllegalArgumentException("'%s' is not a duration such as 500ms, 10s or 1m".formatted(text));
	}

	private static DataSize size(String text) {
		try {
			return DataSize.parse(text);
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw new IllegalArgumentException("'%s' is not a size such as 100, 64B or 16KB".formatted(text), ex);
		}
	}

	private static IpAndPort addressAndPort(String text) {
		IpAndPort address = IpAndPort.parse(text);
		if (address == null || address.port() == null) {
			throw new IllegalArgumentException(
					"'%s' is not ADDRESS:PORT such as 192.0.2.1:50000 or [2001:db8::1]:50000".formatted(text));
		}
		return address;
	}

	private static InetAddress address(String text) {
		int zone = text.indexOf('%');
		InetAddress address = (zone < 0) ? IpLiteral.parse(text) : zoned(text, zone);
		if (address == null) {
			throw new IllegalArgumentException("'%s' is not an IP address".formatted(text));
		}
		return address;
	}

	/**
	 * Reads an IPv6 address of one of this machine's interfaces, which is not looked up:
	 * it is no name.
	 */
	private static @Nullable InetAddress zoned(String text, int zone) {
		try {
			return (IpLiteral.parseIpv6(text.substring(0, zone)) != null) ? InetAddress.getByName("[" + text + "]")
					: null;
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

}
