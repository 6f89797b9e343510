package io.tcpecho.benchmark.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * Netty handler that writes back each line with its CRLF.
 */
@SuppressWarnings("FutureReturnValueIgnored")
class NettyLineEcho extends NettyEcho {

	private static final int CRLF = 0x0D0A;

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf line = (ByteBuf) message;
		try {
			ByteBuf reply = context.alloc().buffer(line.readableBytes() + Short.BYTES);
			context.write(reply.writeBytes(line).writeShort(CRLF));
		}
		finally {
			line.release();
		}
	}

}
