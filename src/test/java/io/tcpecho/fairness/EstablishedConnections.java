package io.tcpecho.fairness;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections that are there before a flood comes, and take turns in sending a message.
 */
final class EstablishedConnections {

	private final List<Socket> sockets = new ArrayList<>();

	private final Waits waits;

	EstablishedConnections(int count, Sockets sockets, int port, Waits waits) throws IOException {
		this.waits = waits;
		for (int i = 0; i < count; i++) {
			Socket socket = sockets.connect(port);
			Sockets.echo(socket);
			this.sockets.add(socket);
		}
	}

	/**
	 * Begins to send.
	 * @param interval time between two messages of the same connection
	 * @return the thread that sends
	 */
	Thread begin(long start, Duration interval, Duration duration) {
		Duration each = interval.dividedBy(this.sockets.size());
		Pace pace = new Pace(start, each, Math.toIntExact(duration.dividedBy(each)));
		for (int i = 0; i < this.sockets.size(); i++) {
			int first = i;
			Thread receiver = new Thread(() -> receive(pace, first), "paced-receiver");
			receiver.setDaemon(true);
			receiver.start();
		}
		return pace.each((index) -> send(pace, index));
	}

	private void send(Pace pace, int index) {
		long due = pace.due(index);
		this.waits.ask(due);
		try {
			this.sockets.get(index % this.sockets.size()).getOutputStream().write(Sockets.MESSAGE);
		}
		catch (IOException ex) {
			this.waits.failed(due);
		}
	}

	private void receive(Pace pace, int first) {
		try {
			InputStream in = this.sockets.get(first).getInputStream();
			for (int i = first; in
				.readNBytes(Sockets.MESSAGE.length).length == Sockets.MESSAGE.length; i += this.sockets.size()) {
				this.waits.answered(pace.due(i));
			}
		}
		catch (IOException ex) {
			// what is missing counts as unanswered
		}
	}

}
