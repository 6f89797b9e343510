package io.tcpecho.server.connection;

import io.tcpecho.framing.FrameInput;
import io.tcpecho.server.memory.BufferAccount;

/**
 * What a connection holds of messages and replies.
 *
 * @param connection the connection, whose input is made with the account of these
 */
record ConnectionBuffers(EchoConnection connection) implements BufferAccount.Holder {

	/** A request and its reply may be the same array. */
	@Override
	public long getHeld() {
		FrameInput input = this.connection.getInput();
		ReplyBuffer replies = this.connection.getReplies().getBuffer();
		return (long) input.getBuffered() + replies.getBuffered() + Math.max(input.getTaken(), replies.getPassing())
				+ this.connection.getSocket().getBuffered() + this.connection.getRequests().getHeld();
	}

	@Override
	public void overload() {
		this.connection.getCloser().overload();
	}

}
