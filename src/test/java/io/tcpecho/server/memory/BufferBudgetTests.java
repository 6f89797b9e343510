package io.tcpecho.server.memory;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link BufferBudget} and {@link BufferAccount}.
 */
class BufferBudgetTests {

	private final List<BufferAccount> accounts = new CopyOnWriteArrayList<>();

	private final BufferBudget budget = new BufferBudget(1000, this.accounts);

	private final List<Holder> ended = new ArrayList<>();

	@Test
	void whatIsReservedIsSpentUntilItIsGivenBack() throws IOException {
		Holder holder = new Holder();
		holder.account.reserve(600);
		assertThat(this.budget.getBuffered()).isEqualTo(600);
		holder.account.reserve(1000);
		assertThat(this.budget.getBuffered()).isEqualTo(1000);
		holder.account.reserve(200);
		assertThat(this.budget.getBuffered()).isEqualTo(200);
		holder.account.reserve(0);
		assertThat(this.budget.getBuffered()).isZero();
		assertThat(this.ended).isEmpty();
	}

	@Test
	void connectionThatHoldsMostEndsAndTheOneThatAsksGoesOn() throws IOException {
		Holder most = new Holder();
		Holder more = new Holder();
		Holder asking = new Holder();
		more.account.reserve(300);
		most.account.reserve(500);
		asking.account.reserve(201);
		assertThat(this.ended).containsExactly(most);
		assertThat(this.budget.getBuffered()).isEqualTo(501);
		assertThatExceptionOfType(OverloadedException.class).isThrownBy(() -> most.account.reserve(501));
		assertThatExceptionOfType(OverloadedException.class).isThrownBy(() -> most.account.reserve(0));
		assertThat(this.budget.getBuffered()).isEqualTo(501);
	}

	@Test
	void connectionThatAsksEndsIfItHoldsMostAndNobodyElse() throws IOException {
		Holder other = new Holder();
		Holder asking = new Holder();
		other.account.reserve(400);
		asking.account.reserve(100);
		assertThatExceptionOfType(OverloadedException.class).isThrownBy(() -> asking.account.reserve(601));
		assertThat(this.ended).containsExactly(asking);
		assertThat(this.budget.getBuffered()).isEqualTo(400);
	}

	@Test
	void noMoreEndThanItTakesAndThoseThatHoldMostFirst() throws IOException {
		List<Holder> holders = IntStream.rangeClosed(1, 9).mapToObj((i) -> new Holder()).toList();
		for (int i = 0; i < holders.size(); i++) {
			// 20, 40 ... 180: 900 in all
			holders.get(i).account.reserve(20L * (i + 1));
		}
		Holder asking = new Holder();
		asking.account.reserve(150);
		assertThat(this.ended).containsExactly(holders.get(8));
		asking.held = 600;
		this.budget.look();
		assertThat(this.ended).containsExactly(holders.get(8), asking);
		assertThat(this.budget.getBuffered()).isEqualTo(720);
	}

	@Test
	void lookFindsWhatNobodyHasReserved() throws IOException {
		Holder holder = new Holder();
		holder.held = 300;
		assertThat(this.budget.getBuffered()).isZero();
		this.budget.look();
		assertThat(this.budget.getBuffered()).isEqualTo(300);
		holder.account.reserve(200);
		this.budget.look();
		assertThat(this.budget.getBuffered()).isEqualTo(300);
		holder.account.reserve(350);
		this.budget.look();
		assertThat(this.budget.getBuffered()).isEqualTo(350);
		holder.account.reserve(0);
		holder.held = 0;
		this.budget.look();
		assertThat(this.budget.getBuffered()).isZero();
	}

	@Test
	void lookEndsThoseThatHoldMostHoweverManyItTakes() {
		List<Holder> holders = IntStream.rangeClosed(1, 100).mapToObj((i) -> new Holder()).toList();
		for (int i = 0; i < holders.size(); i++) {
			holders.get(i).held = i + 1L;
		}
		this.budget.look();
		// 1 + 2 + ... + 44 = 990
		assertThat(this.ended).hasSize(56).containsExactlyInAnyOrderElementsOf(holders.subList(44, 100));
		assertThat(this.ended.get(0)).isSameAs(holders.get(99));
		assertThat(holders.get(99).account.getWeight()).as("what the log tells").isEqualTo(100);
		assertThat(this.budget.getBuffered()).isEqualTo(990);
	}

	@Test
	void whoeverAsksInTheMeantimeSeesNoMoreThanTheBudget() {
		List<Long> seen = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			Holder holder = new Holder(() -> seen.add(this.budget.getBuffered()));
			holder.held = 100;
		}
		this.budget.look();
		assertThat(seen).hasSize(90).containsOnly(1000L);
	}

	@Test
	void connectionThatIsOverHasGivenAllBackOnce() throws IOException {
		Holder holder = new Holder();
		Holder other = new Holder();
		other.account.reserve(100);
		holder.account.reserve(200);
		holder.held = 300;
		this.budget.look();
		holder.account.close();
		assertThat(this.budget.getBuffered()).isEqualTo(100);
		holder.account.close();
		this.budget.look();
		assertThatExceptionOfType(OverloadedException.class).isThrownBy(() -> holder.account.reserve(300));
		assertThat(this.budget.getBuffered()).isEqualTo(100);
		assertThat(this.ended).isEmpty();
	}

	@Test
	void budgetIsNeverExceededAndAllIsGivenBackByManyAtATime() throws InterruptedException {
		AtomicLong most = new AtomicLong();
		ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
		ExecutorService threads = Executors.newFixedThreadPool(8);
		for (int i = 0; i < 400; i++) {
			Random random = new Random(i);
			threads.execute(() -> {
				try {
					spend(random, most);
				}
				catch (RuntimeException | Error ex) {
					failures.add(ex);
				}
			});
		}
		threads.shutdown();
		assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
		assertThat(failures).isEmpty();
		assertThat(most.get()).isBetween(1L, 1000L);
		assertThat(this.budget.getBuffered()).isZero();
	}

	private void spend(Random random, AtomicLong most) {
		Holder holder = new Holder();
		try {
			for (int i = 0; i < 200; i++) {
				holder.account.reserve(random.nextInt(400));
				holder.held = random.nextInt(400);
				if (random.nextInt(10) == 0) {
					this.budget.look();
				}
				most.accumulateAndGet(this.budget.getBuffered(), Math::max);
			}
		}
		catch (OverloadedException ex) {
			// what it was to give back has been taken
		}
		finally {
			holder.account.close();
		}
	}

	@ParameterizedTest
	@CsvSource({ "1000000, 10", "32000000, 32", "1000000000, 1000" })
	void smallBudgetIsLookedAtMoreOften(long max, long tick) {
		assertThat(new BufferBudget(max, List.of()).tick()).isEqualTo(Duration.ofMillis(tick));
	}

	private final class Holder {

		private final BufferAccount account;

		private volatile long held;

		Holder() {
			this(() -> {
			});
		}

		Holder(Runnable end) {
			this.account = new BufferAccount(BufferBudgetTests.this.budget, new BufferAccount.Holder() {
				@Override
				public long getHeld() {
					return Holder.this.held;
				}

				@Override
				public void overload() {
					end.run();
					Holder.this.end();
				}
			});
			BufferBudgetTests.this.accounts.add(this.account);
		}

		private void end() {
			synchronized (BufferBudgetTests.this.ended) {
				BufferBudgetTests.this.ended.add(this);
			}
		}

	}

}
