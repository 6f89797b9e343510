package io.tcpecho.server.tls;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Buffer of a pool while it is in use. It has one user at a time; others may ask for its
 * size.
 */
final class BorrowedBuffer {

	private static final VarHandle SIZE = sizeHandle();

	private final BufferPool pool;

	private @Nullable ByteBuffer buffer;

	@SuppressWarnings("UnusedVariable") // read through its handle
	private int size;

	BorrowedBuffer(BufferPool pool) {
		this.pool = pool;
	}

	/**
	 * Borrows a buffer, unless there is one already.
	 * @param least least bytes of its capacity
	 * @return the buffer, cleared
	 */
	ByteBuffer borrow(int least) {
		ByteBuffer borrowed = this.buffer;
		if (borrowed == null || borrowed.capacity() < least) {
			borrowed = this.pool.take(least);
			this.buffer = borrowed;
			SIZE.setOpaque(this, borrowed.capacity());
		}
		return borrowed.clear();
	}

	/**
	 * Gives the buffer back, if there is one.
	 */
	void giveBack() {
		if (this.buffer != null) {
			this.pool.giveBack(this.buffer);
			this.buffer = null;
			SIZE.setOpaque(this, 0);
		}
	}

	/**
	 * Returns how many bytes are borrowed; any thread may ask.
	 */
	int size() {
		return (int) SIZE.getOpaque(this);
	}

	private static VarHandle sizeHandle() {
		try {
			return MethodHandles.lookup().findVarHandle(BorrowedBuffer.class, "size", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

}
