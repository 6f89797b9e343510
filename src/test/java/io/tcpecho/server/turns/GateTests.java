package io.tcpecho.server.turns;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Who waits at the gate, and for how long.
 */
class GateTests {

	private final Gate gate = new Gate();

	private final Queue<String> through = new ConcurrentLinkedQueue<>();

	private final List<Thread> threads = new ArrayList<>();

	@AfterEach
	void openForAll() throws InterruptedException {
		this.gate.open();
		for (Thread thread : this.threads) {
			thread.join();
		}
	}

	@Test
	void openGateHoldsNobodyUp() {
		this.gate.await(false);
		assertThat(this.gate.getArrivals()).isZero();
		assertThat(this.gate.isWatched()).isFalse();
	}

	@Test
	void closedGateHoldsAllUpUntilItOpens() {
		this.gate.close();
		come("a", false);
		come("b", true);
		assertThat(this.gate.isWatched()).isTrue();
		assertThat(this.through).isEmpty();
		this.gate.open();
		await().untilAsserted(() -> assertThat(this.through).containsExactlyInAnyOrder("a", "b"));
		assertThat(this.gate.getArrivals()).isEqualTo(2);
	}

	@Test
	void threadWaitsForOneOpeningAlthoughTheGateClosesAgain() {
		this.gate.close();
		come("a", false);
		this.gate.open();
		this.gate.close();
		await().untilAsserted(() -> assertThat(this.through).containsExactly("a"));
	}

	@Test
	void interruptedThreadDoesNotWait() {
		this.gate.close();
		Thread thread = come("a", false);
		thread.interrupt();
		await().untilAsserted(() -> assertThat(this.through).containsExactly("a"));
	}

	@Test
	void lightThreadsAreReleasedBeforeHeavyOnesAndEachInTheOrderOfTheirComing() {
		Gate.Closing closing = new Gate.Closing();
		List<Thread> released = new ArrayList<>();
		Thread heavy = new Thread("heavy");
		Thread light = new Thread("light");
		Thread late = new Thread("late");
		closing.add(heavy, true);
		closing.add(light, false);
		closing.add(late, false);
		closing.end(released::add);
		assertThat(released).containsExactly(light, late, heavy);
	}

	@Test
	void bellRingsOnceForTheFirstWhoComes() {
		AtomicInteger rings = new AtomicInteger();
		this.gate.setRinger(rings::incrementAndGet);
		this.gate.setBell();
		assertThat(this.gate.isBellSet()).isTrue();
		assertThat(this.gate.isClosed()).isFalse();
		this.gate.await(false);
		this.gate.ring();
		this.gate.ring();
		assertThat(rings).hasValue(1);
		assertThat(this.gate.isBellSet()).isFalse();
	}

	@Test
	void gateClosesWithItsBellSetAndOpensWithoutIt() {
		this.gate.setBell();
		this.gate.close();
		assertThat(this.gate.isClosed()).isTrue();
		this.gate.setBell();
		assertThat(this.gate.isBellSet()).isFalse();
		this.gate.open();
		assertThat(this.gate.isWatched()).isFalse();
	}

	@Test
	void noThreadIsLeftBehindWhereTheGateOpensAndClosesAllTheTime() throws InterruptedException {
		for (int i = 0; i < 4; i++) {
			boolean heavy = i % 2 == 0;
			Thread thread = new Thread(() -> {
				for (int n = 0; n < 10_000; n++) {
					this.gate.await(heavy);
				}
				this.through.add("done");
			});
			this.threads.add(thread);
			thread.start();
		}
		await().until(() -> {
			for (int n = 0; n < 100; n++) {
				this.gate.close();
				this.gate.open();
			}
			return this.through.size() == 4;
		});
	}

	private Thread come(String name, boolean heavy) {
		Thread thread = new Thread(() -> {
			this.gate.await(heavy);
			this.through.add(name);
		}, name);
		this.threads.add(thread);
		thread.start();
		await().until(() -> thread.getState() == Thread.State.WAITING);
		return thread;
	}

}
