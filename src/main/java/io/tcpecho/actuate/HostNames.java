package io.tcpecho.actuate;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.tcpecho.address.IpLiteral;
import org.jspecify.annotations.Nullable;

/**
 * Names under which the HTTP server may be asked: addresses, {@code localhost} and those
 * that are configured.
 * <p>
 * A page of another site can make a browser take the server for that site's by pointing
 * its name here (DNS rebinding), but not without its name in the {@code Host} header.
 */
final class HostNames {

	private static final Pattern HOST = Pattern.compile("(\\[[^\\[\\]]+]|[^:\\[\\]]+)(:\\d*)?");

	private static final HostNames ANY = new HostNames(Set.of(), true);

	private final Set<String> names;

	private final boolean any;

	private HostNames(Set<String> names, boolean any) {
		this.names = names;
		this.any = any;
	}

	/**
	 * Returns names that lack none.
	 */
	static HostNames any() {
		return ANY;
	}

	/**
	 * Returns addresses, {@code localhost} and some more names, whatever their case.
	 */
	static HostNames localhostAnd(Collection<String> further) {
		Set<String> names = new HashSet<>(Set.of("localhost"));
		further.forEach((name) -> names.add(plain(name)));
		return new HostNames(names, false);
	}

	/** In lower case and without the dot that a name may end with (RFC 1034, 3.1). */
	private static String plain(String name) {
		String lower = name.toLowerCase(Locale.ROOT);
		return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
	}

	/**
	 * Returns whether a request may be served.
	 * @param host value of its {@code Host} header (RFC 9110, 7.2), or {@code null} if it
	 * has none, which a browser's never lacks
	 */
	boolean include(@Nullable String host) {
		if (this.any || host == null) {
			return true;
		}
		Matcher parts = HOST.matcher(host);
		if (!parts.matches()) {
			return false;
		}
		String name = parts.group(1);
		return isAddress(name) || this.names.contains(plain(name));
	}

	/**
	 * Returns whether it is an address: what is in brackets, or ends in a number, is no
	 * name to a browser.
	 */
	private static boolean isAddress(String name) {
		return (name.startsWith("[") ? IpLiteral.parseIpv6(name.substring(1, name.length() - 1))
				: IpLiteral.parseIpv4(name)) != null;
	}

}
