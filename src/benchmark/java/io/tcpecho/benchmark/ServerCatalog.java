package io.tcpecho.benchmark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import io.tcpecho.benchmark.peer.BlockingServer;
import io.tcpecho.benchmark.peer.NettyServer;
import io.tcpecho.benchmark.peer.StockServer;

/**
 * All servers that can be measured on this machine: tcp-echo, its variants and the peers.
 */
final class ServerCatalog {

	private static final Set<Protocol> RAW = Set.of(Protocol.RAW);

	private static final Set<Protocol> RAW_AND_CRLF = Set.of(Protocol.RAW, Protocol.CRLF);

	private static final Set<Protocol> ALL = Set.of(Protocol.values());

	private final Project project;

	private final List<String> javaOptions;

	/**
	 * Creates a catalogue.
	 * @param project where the servers are found
	 * @param javaOptions options of the JVM for all servers in Java
	 */
	ServerCatalog(Project project, List<String> javaOptions) {
		this.project = project;
		this.javaOptions = javaOptions;
	}

	/**
	 * Returns the servers that a run asks for.
	 * @param options options of the run
	 * @return the servers in the order of their names in the options, or all
	 * @throws IllegalArgumentException if there is none of that name
	 */
	List<Server> chosen(Options options) {
		List<Server> all = all(options);
		if (options.servers().isEmpty()) {
			return all;
		}
		return options.servers()
			.stream()
			.map((name) -> all.stream()
				.filter((server) -> server.name().equals(name))
				.findFirst()
				.orElseThrow(() -> new IllegalArgumentException("Unknown or not installed server " + name)))
			.toList();
	}

	private List<Server> all(Options options) {
		List<Server> servers = new ArrayList<>();
		options.variants()
			.forEach((name, words) -> servers
				.add(echoServer(name, options.jars().getOrDefault(name, this.project.jar()), words)));
		servers.add(peer("jdk-blocking", RAW, (load, port) -> java().main(BlockingServer.class.getName(), port)));
		servers.add(netty("netty-nio-1", "nio", 1));
		servers.add(netty("netty-nio-2", "nio", 2));
		servers.add(netty("netty-epoll", "epoll", 1));
		servers.add(peer("spring-integration", RAW_AND_CRLF,
				(load, port) -> java().main(StockServer.class.getName(), load.protocol().label(), port)));
		if (isInstalled("go")) {
			servers.add(peer("go-net", RAW, (load, port) -> List.of(this.project.goServer().toString(), port)));
		}
		if (isInstalled("python3")) {
			servers.add(peer("python-socket", RAW,
					(load, port) -> List.of("python3", this.project.pythonServer().toString(), port)));
		}
		return List.copyOf(servers);
	}

	/**
	 * Compiles what Maven does not.
	 * @param servers the servers that will be started
	 * @throws IOException if that fails
	 * @throws InterruptedException if interrupted
	 */
	void prepare(List<Server> servers) throws IOException, InterruptedException {
		if (servers.stream().anyMatch((server) -> server.name().equals("go-net"))) {
			Process compiler = new ProcessBuilder("go", "build", "-o", this.project.goServer().toString(),
					this.project.goSource().toString())
				.inheritIO()
				.start();
			if (compiler.waitFor() != 0) {
				throw new IOException("go build failed");
			}
		}
	}

	/**
	 * Creates tcp-echo or a variant of it.
	 * @param options words that begin with two dashes are arguments, all others are
	 * options of the JVM
	 */
	private Server echoServer(String name, Path jar, List<String> options) {
		List<String> jvm = options.stream().filter((option) -> !option.startsWith("--")).toList();
		List<String> arguments = options.stream().filter((option) -> option.startsWith("--")).toList();
		return new Server(name, ALL, (load, port) -> {
			List<String> command = new ArrayList<>(java(jvm).jar(jar, "--server.port=0",
					"--echo.server.address=127.0.0.1", "--echo.server.port=" + port,
					"--echo.server.framing=" + load.protocol().framing().label()));
			if (load.protocol() == Protocol.TLS) {
				command.addAll(List.of("--echo.server.ssl.bundle=echo",
						"--spring.ssl.bundle.pem.echo.keystore.certificate=file:" + this.project.certificate(),
						"--spring.ssl.bundle.pem.echo.keystore.private-key=file:" + this.project.privateKey()));
			}
			command.addAll(arguments);
			return command;
		});
	}

	private Server netty(String name, String transport, int loops) {
		return peer(name, ALL,
				(load, port) -> java().main(NettyServer.class.getName(), transport, Integer.toString(loops),
						load.protocol().label(), port, this.project.certificate().toString(),
						this.project.privateKey().toString()));
	}

	private Server peer(String name, Set<Protocol> protocols, PeerCommand command) {
		return new Server(name, protocols, (load, port) -> command.create(load, Integer.toString(port)));
	}

	private JavaCommand java() {
		return java(List.of());
	}

	private JavaCommand java(List<String> more) {
		List<String> options = new ArrayList<>(this.javaOptions);
		options.addAll(more);
		return new JavaCommand(options);
	}

	private static boolean isInstalled(String command) {
		return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
			.anyMatch((directory) -> Files.isExecutable(Path.of(directory, command)));
	}

	@FunctionalInterface
	private interface PeerCommand {

		List<String> create(Load load, String port);

	}

}
