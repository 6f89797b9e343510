package io.tcpecho.probe;

import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Report for people: a line for each round trip or a live line, then a summary.
 */
final class TextReport implements Report {

	private final PrintWriter out;

	private final Target target;

	private final Load load;

	private final @Nullable LiveLine live;

	/**
	 * Creates the report of a run.
	 * @param out where to
	 * @param target what is probed
	 * @param load what is sent
	 * @param interactive whether lines can be rewritten
	 */
	TextReport(PrintWriter out, Target target, Load load, boolean interactive) {
		this.out = out;
		this.target = target;
		this.load = load;
		this.live = (interactive && !load.leisurely()) ? new LiveLine(out) : null;
	}

	@Override
	public void connected(InetSocketAddress address) {
		this.out.println(String.format(Locale.ROOT, "%s (%s), %d %s, %d bytes a message, framing %s, seed %d",
				this.target, Target.of(address), this.load.connections(),
				(this.load.connections() == 1) ? "connection" : "connections", this.load.size(),
				this.load.framing().label(), this.load.seed()));
	}

	@Override
	public void roundTrip(long number, int bytes, long latency, boolean intact) {
		if (this.load.leisurely()) {
			this.out.println(String.format(Locale.ROOT, "%d: %d bytes back in %s%s", number, bytes,
					Durations.format(latency), intact ? "" : ", not as sent"));
		}
	}

	@Override
	public void reconnected(Failure loss, long time) {
		if (this.load.leisurely()) {
			this.out.println("%s; another connection after %s".formatted(loss.verdict(), Durations.format(time)));
		}
	}

	@Override
	public void tick(Tally tally, long now) {
		if (this.live != null) {
			this.live.update(tally, now);
		}
	}

	@Override
	public void end(RunResult result) {
		Tally tally = result.tally();
		if (this.live != null) {
			this.live.erase();
		}
		if (tally.sentMessages() > 0) {
			summarize(result.run(), tally);
		}
		if (this.live != null && tally.measurement().count() > 0) {
			LatencyChart.print(tally.roundTrips(), this.out);
		}
		Mismatch mismatch = tally.firstMismatch();
		if (mismatch != null) {
			this.out.println(String.format(Locale.ROOT, "from byte %d, expected: %s", mismatch.contextOffset(),
					mismatch.expectedContext()));
			this.out.println(String.format(Locale.ROOT, "from byte %d, got:      %s", mismatch.contextOffset(),
					mismatch.gotContext()));
		}
		this.out.println(result.verdict());
		this.out.flush();
	}

	private void summarize(Run run, Tally tally) {
		this.out.println(String.format(Locale.ROOT, "%s, %d bytes in %s", Counts.of(tally), tally.receivedBytes(),
				Durations.format(tally.measurement().elapsed())));
		if (!this.load.leisurely()) {
			this.out.println(String.format(Locale.ROOT, "%.0f messages/s, %.2f MB/s", tally.measurement().perSecond(),
					tally.bytesPerSecond() / 1e6));
		}
		ConnectionTally connections = tally.connections();
		if (!run.reconnectPolicy().equals(ReconnectPolicy.NONE)) {
			this.out.println(String.format(Locale.ROOT, "%d connections opened, %d failed, %d reconnected, %d churned",
					connections.openedConnections(), connections.failedConnections(), connections.reconnects(),
					connections.churnedConnections()));
		}
		LatencyTable.print(this.out, connections.connects(), connections.handshakes(), connections.outages(),
				tally.roundTrips());
	}

}
