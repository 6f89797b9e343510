package io.tcpecho.benchmark.peer;

import java.io.File;

import javax.net.ssl.SSLException;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;

/**
 * Netty on NIO or on native epoll, echoing chunks or lines.
 */
public final class NettyServer {

	private static final int BACKLOG = 1024;

	/** What two packets of the loopback interface carry. */
	private static final int CHUNK_SIZE = 128_000;

	private static final int MAX_LINE_LENGTH = 64 * 1024;

	private NettyServer() {
	}

	/**
	 * Serves until the process is ended.
	 * @param args {@code nio} or {@code epoll}; the number of event loops; {@code raw},
	 * {@code crlf} or {@code tls}; the port of the loopback address; the files of a
	 * certificate and its key
	 * @throws InterruptedException if interrupted
	 * @throws SSLException if the certificate cannot be used
	 */
	public static void main(String[] args) throws InterruptedException, SSLException {
		boolean epoll = args[0].equals("epoll");
		Class<? extends ServerChannel> type = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
		EventLoopGroup loops = new MultiThreadIoEventLoopGroup(Integer.parseInt(args[1]),
				epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
		new ServerBootstrap().group(loops)
			.channel(type)
			.option(ChannelOption.SO_BACKLOG, BACKLOG)
			.childOption(ChannelOption.TCP_NODELAY, true)
			// the adaptive one grows to 64 KB at most
			.childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(CHUNK_SIZE))
			.childHandler(switch (args[2]) {
				case "crlf" -> lines();
				case "tls" -> encryptedChunks(new File(args[4]), new File(args[5]));
				default -> chunks();
			})
			.bind("127.0.0.1", Integer.parseInt(args[3]))
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

	private static ChannelInitializer<SocketChannel> encryptedChunks(File certificate, File key) throws SSLException {
		SslContext tls = SslContextBuilder.forServer(certificate, key).sslProvider(SslProvider.JDK).build();
		return new ChannelInitializer<>() {

			@Override
			protected void initChannel(SocketChannel channel) {
				channel.pipeline().addLast(tls.newHandler(channel.alloc())).addLast(new NettyEcho());
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
