package io.tcpecho.server;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Names of listeners as Spring Boot compares them: without dashes, which the environment
 * has none of.
 */
final class ListenerNames {

	private ListenerNames() {
	}

	/**
	 * Leaves out what is the same listener twice: of names that differ by dashes, as in
	 * {@code my-tls} of a file and {@code mytls} of the environment, the one with dashes
	 * stays, and has what is configured by either.
	 * @param listeners what was found under each name
	 * @return those of them that are different listeners
	 * @throws InvalidConfigurationPropertyValueException if two names have dashes in
	 * other places only
	 */
	static <T> Map<String, T> distinct(Map<String, T> listeners) {
		Map<String, String> names = new LinkedHashMap<>();
		for (String name : listeners.keySet()) {
			String plain = name.replace("-", "");
			String other = names.putIfAbsent(plain, name);
			if (other != null && !name.equals(plain)) {
				Bounds.require(other.equals(plain), EchoServerProperties.PREFIX + ".listeners", name,
						"another name than '%s': dashes do not count".formatted(other));
				names.put(plain, name);
			}
		}
		Map<String, T> distinct = new LinkedHashMap<>(listeners);
		distinct.keySet().retainAll(names.values());
		return distinct;
	}

}
