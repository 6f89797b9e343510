package io.tcpecho.probe;

import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Command line of the probe.
 */
@Command(name = "probe", mixinStandardHelpOptions = true, versionProvider = ProbeVersion.class, sortOptions = false,
		usageHelpAutoWidth = true, abbreviateSynopsis = true,
		description = "Connects to a TCP echo server, sends, verifies every byte that comes back, and measures.",
		exitCodeListHeading = "%nExit codes:%n",
		exitCodeList = {
				"0:all that was sent came back unchanged, or was lost with a connection that --reconnect made anew",
				"1:something was refused, lost, late or different, or a demand not met",
				"2:the command line is wrong" })
final class ProbeCommand implements Callable<Integer> {

	@Parameters(paramLabel = "HOST:PORT", description = "Where the echo server listens; [::1]:7007 for IPv6.")
	private @Nullable String target;

	@Mixin
	private LoadOptions load = new LoadOptions();

	@Option(names = { "-t", "--timeout" }, paramLabel = "TIME", defaultValue = "5s",
			description = "Longest wait for a look-up, a connection, a handshake, the next bytes of an answer:"
					+ " 500ms, 5s, 1m; 5 is 5s (default: 5s).")
	private Duration timeout = Duration.ZERO;

	@ArgGroup
	private Family family = new Family();

	@Mixin
	private DemandOptions demands = new DemandOptions();

	@Mixin
	private ReconnectOptions reconnect = new ReconnectOptions();

	@Option(names = "--bind", paramLabel = "ADDRESS",
			description = "Address of this machine to connect from (default: the system's choice).")
	private @Nullable InetAddress bind;

	@Option(names = "--histogram", paramLabel = "FILE",
			description = "Write all latencies to an HdrHistogram log, for its tools and for 'merge'.")
	private @Nullable Path histogram;

	@Option(names = "--json", description = "Print the result as JSON, and nothing else.")
	private boolean json;

	@ArgGroup(exclusive = false)
	private @Nullable TlsOptions tls;

	@ArgGroup(exclusive = false)
	private @Nullable ProxyOptions proxy;

	@Spec
	private @Nullable CommandSpec spec;

	/**
	 * Runs the probe.
	 * @return the exit code
	 * @throws ParameterException if options contradict each other or name files that are
	 * of no use
	 */
	@Override
	public Integer call() throws Exception {
		CommandSpec command = Objects.requireNonNull(this.spec);
		PrintWriter out = command.commandLine().getOut();
		Run run;
		HistogramLog log;
		try {
			if (this.timeout.isZero()) {
				throw new IllegalArgumentException("--timeout must be above 0");
			}
			// not by a converter: the value of a mistyped option would be blamed instead
			// of it
			Target peer = Target.parse(Objects.requireNonNull(this.target));
			TlsClient client = (this.tls != null) ? this.tls.toClient(peer) : null;
			ProxyPreamble preamble = (this.proxy != null) ? this.proxy.toPreamble() : null;
			Load sent = this.load.toLoad();
			run = new Run(peer, resolver(), sent, this.timeout, new Dialer(this.bind, preamble, client),
					this.demands.toDemands(), this.reconnect.toPolicy(sent));
			log = (this.histogram != null) ? new HistogramLog(this.histogram) : null;
		}
		catch (IllegalArgumentException ex) {
			throw new ParameterException(command.commandLine(), String.valueOf(ex.getMessage()), ex);
		}
		Report report = this.json ? new JsonReport(out)
				: new TextReport(out, run.target(), run.load(), Terminal.isInteractive());
		try (log) {
			return run.execute(report, log);
		}
	}

	private Resolver resolver() {
		Resolver chosen = this.family.resolver();
		if (this.bind == null) {
			return chosen;
		}
		Resolver possible = Resolver.of(this.bind);
		if (chosen != Resolver.ANY && chosen != possible) {
			throw new IllegalArgumentException("--bind with --ip%s needs an address of that kind but has %s"
				.formatted((chosen == Resolver.IPV4) ? "v4" : "v6", this.bind.getHostAddress()));
		}
		return possible;
	}

	/**
	 * Which of the host's addresses are tried.
	 */
	static final class Family {

		@Option(names = { "-4", "--ipv4" }, description = "Use IPv4 addresses only.")
		private boolean ipv4;

		@Option(names = { "-6", "--ipv6" }, description = "Use IPv6 addresses only.")
		private boolean ipv6;

		private Resolver resolver() {
			return this.ipv4 ? Resolver.IPV4 : this.ipv6 ? Resolver.IPV6 : Resolver.ANY;
		}

	}

}
