package io.tcpecho.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One run of the probe.
 *
 * @param target host and port
 * @param resolver finds the host's addresses
 * @param load what is sent, and when
 * @param timeout longest wait for a look-up, a connection, a handshake, the next bytes of
 * an answer
 * @param dialer how the connections are made
 * @param demands what must be reached
 * @param reconnectPolicy when connections are made anew
 */
record Run(Target target, Resolver resolver, Load load, Duration timeout, Dialer dialer, Demands demands,
		ReconnectPolicy reconnectPolicy) {

	/**
	 * Runs until the load is done, or failed, or the user interrupts it.
	 * @param report told of all that happens
	 * @param log where latencies are logged, if anywhere
	 * @return the exit code
	 * @throws IOException if the system gives no selector
	 * @throws InterruptedException if the thread is interrupted
	 */
	int execute(Report report, @Nullable HistogramLog log) throws IOException, InterruptedException {
		Tally tally = (log != null) ? new Tally(log) : new Tally();
		RunContext context = new RunContext(this.load, this.timeout, tally, report, this.reconnectPolicy);
		try (ProbeLoop loop = new ProbeLoop(context, this.dialer)) {
			List<InetSocketAddress> addresses = resolve(tally);
			try (Interruption interruption = new Interruption(loop::interrupt)) {
				if (!addresses.isEmpty()) {
					exchange(loop, addresses, tally);
				}
				judge(tally, loop.isInterrupted());
				RunResult result = new RunResult(this, tally, loop.isInterrupted());
				report.end(result);
				if (log != null) {
					log.end(result);
				}
				interruption.exitCode(result.exitCode());
				return result.exitCode();
			}
		}
	}

	private List<InetSocketAddress> resolve(Tally tally) throws InterruptedException {
		try {
			return this.resolver.resolve(this.target, this.timeout);
		}
		catch (ProbeException ex) {
			tally.failed(FailureText.opening(ex));
			return List.of();
		}
	}

	private void exchange(ProbeLoop loop, List<InetSocketAddress> addresses, Tally tally) {
		try {
			List<InetSocketAddress> taken = loop.run(addresses);
			if (!loop.isInterrupted()) {
				lookBack(taken, tally);
			}
		}
		catch (IOException ex) {
			tally.failed(FailureText.opening(ex));
		}
	}

	private void judge(Tally tally, boolean interrupted) {
		Failure nothing = (tally.firstFailure() == null && !interrupted) ? RunResult.nothing(tally) : null;
		if (nothing != null) {
			tally.failed(nothing);
		}
		Failure missed = (tally.firstFailure() == null) ? RateCheck.check(this.load, tally) : null;
		if (missed != null) {
			tally.failed(missed);
		}
		Failure unchanged = (tally.firstFailure() == null) ? ChurnCheck.check(this, tally.connections()) : null;
		if (unchanged != null) {
			tally.failed(unchanged);
		}
		this.demands.check(this.load, tally);
	}

	private void lookBack(List<InetSocketAddress> taken, Tally tally) {
		Failure failure = tally.firstFailure();
		if (failure != null && ProxyLeak.isReasonOf(failure) && this.dialer.proxy() != null) {
			tally.remark(ProxyLeak.OWN);
		}
		if (failure == null || taken.isEmpty() || (failure.step() != Step.SEND && failure.step() != Step.RECEIVE)) {
			return;
		}
		PeerCheck peer = new PeerCheck(taken.get(0), this.dialer);
		if (peer.refuses()) {
			tally.remark("it takes no new connections");
		}
		else if (this.dialer.tls() == null && tally.receivedBytes() == 0 && peer.speaksTls(this.timeout)) {
			tally.remark(TlsFailureText.WITH_TLS);
		}
	}

}
