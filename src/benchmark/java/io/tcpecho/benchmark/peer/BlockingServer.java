package io.tcpecho.benchmark.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * Bare blocking loop of the JDK: a virtual thread a connection on Java 21 and later, a
 * platform thread otherwise.
 */
public final class BlockingServer {

	private static final int BACKLOG = 1024;

	private static final int CHUNK_SIZE = 128_000;

	private BlockingServer() {
	}

	/**
	 * Serves until the process is ended.
	 * @param args the port of the loopback address
	 * @throws IOException if accepting fails
	 */
	public static void main(String[] args) throws IOException {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
		executor.setVirtualThreads(Runtime.version().feature() >= 21);
		try (ServerSocket listener = new ServerSocket(Integer.parseInt(args[0]), BACKLOG,
				InetAddress.getLoopbackAddress())) {
			while (true) {
				Socket connection = listener.accept();
				executor.execute(() -> serve(connection));
			}
		}
	}

	private static void serve(Socket connection) {
		try (connection) {
			connection.setTcpNoDelay(true);
			InputStream in = connection.getInputStream();
			OutputStream out = connection.getOutputStream();
			byte[] chunk = new byte[CHUNK_SIZE];
			int length = in.read(chunk);
			while (length >= 0) {
				out.write(chunk, 0, length);
				length = in.read(chunk);
			}
		}
		catch (IOException ex) {
			// the client has gone: there is nobody to tell
		}
	}

}
