package io.tcpecho.fairness;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * When something is due: again and again at the same distance, from now until an end.
 *
 * @param start the first time, by {@link System#nanoTime()}
 * @param interval the distance
 * @param count how many times in all
 */
record Pace(long start, Duration interval, int count) {

	/**
	 * Returns when it is due.
	 * @param index counted from 0
	 */
	long due(int index) {
		return this.start + index * this.interval.toNanos();
	}

	/**
	 * Does something each time that it is due.
	 * @return the thread that does it
	 */
	Thread each(Action action) {
		return start(() -> {
			for (int i = 0; i < this.count; i++) {
				for (long rest = due(i) - System.nanoTime(); rest > 0; rest = due(i) - System.nanoTime()) {
					LockSupport.parkNanos(rest);
				}
				action.at(i);
			}
		});
	}

	/**
	 * Asks a question on a thread of its own each time that it is due: one that has no
	 * answer does not keep the next.
	 * @return the thread that starts those
	 */
	Thread ask(Question question, Waits waits) {
		return each((index) -> {
			long due = due(index);
			waits.ask(due);
			start(() -> {
				try {
					question.ask();
					waits.answered(due);
				}
				catch (IOException ex) {
					waits.failed(due);
				}
			});
		});
	}

	private static Thread start(Runnable task) {
		Thread thread = new Thread(task, "paced");
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	/** What is done at a time. */
	interface Action {

		void at(int index);

	}

	/** What ends with an answer. */
	interface Question {

		void ask() throws IOException;

	}

}
