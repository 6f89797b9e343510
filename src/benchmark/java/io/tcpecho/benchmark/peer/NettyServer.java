package io.tcpecho.benchmark.peer;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;

/**
 * Netty on NIO with two event loops or on native epoll with one, echoing chunks or lines.
 */
public final class NettyServer {

	private static final int BACKLOG = 1024;

	private static final int MAX_LINE_LENGTH = 64 * 1024;

	private NettyServer() {
	}

	/**
	 * Serves until the process is ended.
	 * @param args {@code nio} or {@code epoll}, {@code raw} or {@code crlf}, and the port
	 * of the loopback address
	 * @throws InterruptedException if interrupted
	 */
	public static void main(String[] args) throws InterruptedException {
		boolean epoll = args[0].equals("epoll");
		Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
		EventLoopGroup loops = epoll ? new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory())
				: new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
		new ServerBootstrap().group(loops)
			.channel(type)
			.option(ChannelOption.SO_BACKLOG, BACKLOG)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childHandler(args[1].equals("crlf") ? lines() : chunks())
			.bind("127.0.0.1", Integer.parseInt(args[2]))
			.sync()
			.channel()
			.closeFuture()
			.sync();
	}

	private static ChannelInitializer<SocketChannel> chunks() {
		return new ChannelInitializer<>() {

			@Override
			protected void initChannel(SocketChannel channel) {
				channel.pipeline().addLast(new NettyEcho());
			}

		};
	}

	private static ChannelInitializer<SocketChannel> lines() {
		return new ChannelInitializer<>() {

			@Override
			protected void initChannel(SocketChannel channel) {
				channel.pipeline().addLast(new LineBasedFrameDecoder(MAX_LINE_LENGTH)).addLast(new NettyLineEcho());
			}

		};
	}

}
