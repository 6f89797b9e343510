package io.tcpecho.deploy;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Kubernetes' command line, for what needs no cluster.
 */
final class Kubectl {

	private Kubectl() {
	}

	/**
	 * Skips the test where there is no {@code kubectl} on the path.
	 */
	static void assumeInstalled() {
		assumeTrue(Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.anyMatch((folder) -> Files.isExecutable(Path.of(folder, "kubectl"))), "kubectl is installed");
	}

	/**
	 * Puts manifests together.
	 * @param folder a folder with a {@code kustomization.yaml}
	 * @return the manifests, as YAML documents
	 * @throws IOException if {@code kubectl} cannot be run
	 * @throws InterruptedException if this thread is interrupted
	 */
	static String kustomize(Path folder) throws IOException, InterruptedException {
		Process process = new ProcessBuilder("kubectl", "kustomize", folder.toString())
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as("exit code of kubectl").isZero();
		return output;
	}

}
