package io.tcpecho.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files of the project and of the benchmark's results.
 *
 * @param root the project's folder
 */
record Project(Path root) {

	Path jar() {
		return this.root.resolve("target/tcp-echo.jar");
	}

	/**
	 * Returns the certificate of the servers that speak TLS.
	 * @return a file in PEM
	 */
	Path certificate() {
		return this.root.resolve("src/test/resources/io/tcpecho/probe/server.pem");
	}

	Path privateKey() {
		return this.root.resolve("src/test/resources/io/tcpecho/probe/server.key");
	}

	Path pythonServer() {
		return this.root.resolve("src/benchmark/python/echo.py");
	}

	Path goSource() {
		return this.root.resolve("src/benchmark/go/echo.go");
	}

	Path goServer() {
		return output().resolve("go-net");
	}

	/**
	 * Returns the folder of results and logs. Servers run in it: it has no
	 * {@code application.yml} that they would read.
	 * @return the folder
	 */
	Path output() {
		return this.root.resolve("target/benchmark");
	}

	Path results() {
		return output().resolve("results.json");
	}

	Path messagePathResults() {
		return output().resolve("message-path.json");
	}

	Path docs() {
		return this.root.resolve("docs");
	}

	/**
	 * Returns the file that receives the output of a process.
	 * @param name what the process is
	 * @return the file
	 * @throws IOException if its folder cannot be created
	 */
	Path log(String name) throws IOException {
		return Files.createDirectories(output().resolve("logs")).resolve(name + ".log");
	}

}
