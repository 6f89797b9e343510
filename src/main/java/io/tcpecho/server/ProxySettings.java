package io.tcpecho.server;

import java.time.Duration;
import java.util.List;

import io.tcpecho.address.Cidr;
import io.tcpecho.server.EchoServerProperties.ProxyProtocol;
import io.tcpecho.server.EchoServerProperties.ProxyProtocol.Mode;
import io.tcpecho.server.EchoServerProperties.ProxyProtocol.Untrusted;
import io.tcpecho.server.connection.ListenerName;
import io.tcpecho.server.connection.ProxyPolicy;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNullElse;

/**
 * Settings of the PROXY protocol of a listener: its own, and those of the server where it
 * has none.
 *
 * @param policy whose header is taken, or {@code null} if nobody's is
 * @param deadline longest time for a header, none where there is no header
 */
record ProxySettings(@Nullable ProxyPolicy policy, Duration deadline) {

	private static final ProxySettings OFF = new ProxySettings(null, Duration.ZERO);

	/**
	 * Merges settings.
	 * @param name name of the listener
	 * @param own its own
	 * @param server those of the server
	 * @return what rules
	 * @throws org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException
	 * if a header is required of nobody
	 */
	static ProxySettings of(ListenerName name, ListenerProperties.ProxyProtocol own, ProxyProtocol server) {
		Mode mode = requireNonNullElse(own.mode(), server.mode());
		if (mode == Mode.OFF) {
			requireNothing(name, own);
			return OFF;
		}
		List<Cidr> trusted = requireNonNullElse(own.trusted(), server.trusted());
		Bounds.require(!trusted.isEmpty(), name.key("proxy-protocol.trusted"), "",
				"one network or more, those of the load balancers, where proxy-protocol.mode is required");
		Untrusted untrusted = requireNonNullElse(own.untrusted(), server.untrusted());
		return new ProxySettings(new ProxyPolicy(trusted, untrusted == Untrusted.DIRECT),
				requireNonNullElse(own.timeout(), server.timeout()));
	}

	/**
	 * Refuses keys that would come to nothing: whoever has set them relies on them. Those
	 * of a listener whose own mode is off are left for later.
	 */
	private static void requireNothing(ListenerName name, ListenerProperties.ProxyProtocol own) {
		if (own.mode() == null) {
			String unless = "left out unless proxy-protocol.mode is required";
			Bounds.require(own.trusted() == null, name.key("proxy-protocol.trusted"), own.trusted(), unless);
			Bounds.require(own.untrusted() == null, name.key("proxy-protocol.untrusted"), own.untrusted(), unless);
			Bounds.require(own.timeout() == null, name.key("proxy-protocol.timeout"), own.timeout(), unless);
		}
	}

}
