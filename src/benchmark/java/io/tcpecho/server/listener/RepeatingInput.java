package io.tcpecho.server.listener;

import java.io.InputStream;

/**
 * Stream of one message again and again, of which a read returns one at most.
 */
final class RepeatingInput extends InputStream {

	private final byte[] message;

	private int remaining;

	private int position;

	RepeatingInput(byte[] message, int count) {
		this.message = message;
		this.remaining = count;
	}

	@Override
	public int available() {
		return (this.remaining > 0) ? this.message.length - this.position : 0;
	}

	@Override
	public int read() {
		if (this.remaining == 0) {
			return -1;
		}
		int value = this.message[this.position] & 0xFF;
		advance(1);
		return value;
	}

	@Override
	public int read(byte[] bytes, int offset, int length) {
		if (this.remaining == 0) {
			return -1;
		}
		int count = Math.min(length, this.message.length - this.position);
		System.arraycopy(this.message, this.position, bytes, offset, count);
		advance(count);
		return count;
	}

	private void advance(int count) {
		this.position += count;
		if (this.position == this.message.length) {
			this.position = 0;
			this.remaining--;
		}
	}

}
