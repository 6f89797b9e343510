package io.tcpecho.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What makes the application replaceable: neither the server nor its tests know it, nor
 * any test that goes with it.
 */
class ReplaceableApplicationTests {

	private static final Pattern CLASS_OF_THE_APPLICATION = Pattern.compile("\\bio\\.tcpecho\\.[A-Z]\\w+");

	@Test
	void nothingKnowsTheApplication() throws IOException {
		List<String> known = new ArrayList<>();
		for (Path source : sources()) {
			CLASS_OF_THE_APPLICATION.matcher(Files.readString(source))
				.results()
				.map(MatchResult::group)
				.forEach((name) -> known.add(source + ": " + name));
		}
		assertThat(known).isEmpty();
	}

	/**
	 * Returns the sources of all rooms, benchmark and tests included.
	 */
	private static List<Path> sources() throws IOException {
		List<Path> sources = new ArrayList<>();
		for (String root : List.of("main", "test", "benchmark")) {
			Path application = Path.of("src", root, "java", "io", "tcpecho");
			if (!Files.isDirectory(application)) {
				continue;
			}
			try (Stream<Path> files = Files.walk(application)) {
				files.filter((file) -> file.toString().endsWith(".java") && !application.equals(file.getParent()))
					.forEach(sources::add);
			}
		}
		assertThat(sources).isNotEmpty();
		return sources;
	}

}
