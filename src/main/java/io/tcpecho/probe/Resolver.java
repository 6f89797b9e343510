package io.tcpecho.probe;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Look-up of a target's addresses.
 */
enum Resolver {

	/**
	 * Any address, in the order of the Java runtime (IPv4 first if not told otherwise),
	 * the kinds taking turns.
	 */
	ANY("", InetAddress.class),

	/** IPv4 addresses only. */
	IPV4("IPv4 ", Inet4Address.class),

	/** IPv6 addresses only. */
	IPV6("IPv6 ", Inet6Address.class);

	private final String label;

	private final Class<? extends InetAddress> type;

	Resolver(String label, Class<? extends InetAddress> type) {
		this.label = label;
		this.type = type;
	}

	/**
	 * Returns the look-up of addresses that can be reached from one.
	 * @param address address of this machine
	 * @return addresses of its kind only
	 */
	static Resolver of(InetAddress address) {
		return (address instanceof Inet4Address) ? IPV4 : IPV6;
	}

	/**
	 * Resolves the target's host.
	 * @param target name or address
	 * @param timeout longest wait for the system's answer
	 * @return addresses to try in turn, at least one
	 * @throws ProbeException if there is none
	 * @throws InterruptedException if the thread is interrupted
	 */
	List<InetSocketAddress> resolve(Target target, Duration timeout) throws ProbeException, InterruptedException {
		// the system's look-up knows no deadline
		FutureTask<InetAddress[]> lookup = new FutureTask<>(() -> InetAddress.getAllByName(target.host()));
		Thread thread = new Thread(lookup, "probe-resolver");
		thread.setDaemon(true);
		thread.start();
		try {
			List<InetSocketAddress> addresses = interleaved(
					Stream.of(lookup.get(timeout.toNanos(), TimeUnit.NANOSECONDS))
						.filter(this.type::isInstance)
						.map((address) -> new InetSocketAddress(address, target.port()))
						.toList());
			if (addresses.isEmpty()) {
				throw new ProbeException(Step.RESOLVE, "%s has no %saddress".formatted(target.host(), this.label));
			}
			return addresses;
		}
		catch (TimeoutException ex) {
			throw new ProbeException(Step.RESOLVE,
					"no answer for %s within %s".formatted(target.host(), Durations.format(timeout)));
		}
		catch (ExecutionException ex) {
			String reason = (ex.getCause() instanceof UnknownHostException) ? "unknown host" : "look-up failed for";
			throw new ProbeException(Step.RESOLVE, "%s %s".formatted(reason, target.host()));
		}
	}

	/**
	 * Lets the kinds of addresses take turns (RFC 8305, 4): what ails one kind does not
	 * ail the next attempt.
	 */
	static List<InetSocketAddress> interleaved(List<InetSocketAddress> addresses) {
		Map<Boolean, List<InetSocketAddress>> kinds = addresses.stream()
			.collect(Collectors.partitioningBy((address) -> sameKind(address, addresses.get(0))));
		List<InetSocketAddress> first = kinds.getOrDefault(true, List.of());
		List<InetSocketAddress> second = kinds.getOrDefault(false, List.of());
		return IntStream.range(0, Math.max(first.size(), second.size()))
			.boxed()
			.flatMap((index) -> Stream.of(first, second)
				.filter((kind) -> index < kind.size())
				.map((kind) -> kind.get(index)))
			.toList();
	}

	private static boolean sameKind(InetSocketAddress one, InetSocketAddress other) {
		return one.getAddress().getClass() == other.getAddress().getClass();
	}

}
