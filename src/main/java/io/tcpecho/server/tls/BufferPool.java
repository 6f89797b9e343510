package io.tcpecho.server.tls;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * Few buffers of one size that are not in use. Where none is left a new one is made, and
 * where there is no room for one it is garbage: nobody waits.
 */
final class BufferPool {

	private final int capacity;

	private final AtomicReferenceArray<@Nullable ByteBuffer> slots;

	/**
	 * Creates an empty pool.
	 * @param capacity bytes of a buffer
	 * @param size most buffers that are kept, at least 1
	 */
	BufferPool(int capacity, int size) {
		this.capacity = capacity;
		this.slots = new AtomicReferenceArray<>(size);
	}

	/**
	 * Takes a buffer out of the pool.
	 * @param least least bytes of its capacity
	 * @return a buffer that is cleared; it may contain what was in it before
	 */
	ByteBuffer take(int least) {
		if (least > this.capacity) {
			return ByteBuffer.allocate(least);
		}
		for (int i = 0; i < this.slots.length(); i++) {
			ByteBuffer buffer = (this.slots.getPlain(i) != null) ? this.slots.getAndSet(i, null) : null;
			if (buffer != null) {
				return buffer.clear();
			}
		}
		return ByteBuffer.allocate(this.capacity);
	}

	/**
	 * Gives a buffer back, which is not to be used any more.
	 * @param buffer a buffer that was taken from here
	 */
	void giveBack(ByteBuffer buffer) {
		if (buffer.capacity() != this.capacity) {
			return;
		}
		for (int i = 0; i < this.slots.length(); i++) {
			if (this.slots.getPlain(i) == null && this.slots.compareAndSet(i, null, buffer)) {
				return;
			}
		}
	}

}
