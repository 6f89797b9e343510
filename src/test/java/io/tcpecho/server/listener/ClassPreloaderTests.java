package io.tcpecho.server.listener;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.tcpecho.framing.FrameCodec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is loaded before it is needed.
 */
class ClassPreloaderTests {

	@Test
	void noClassOfAnyRoomIsLeftForAMomentWithoutDescriptors() throws Exception {
		URL classes = FrameCodec.class.getProtectionDomain().getCodeSource().getLocation();
		try (OwnClassLoader loader = new OwnClassLoader(classes)) {
			Method load = loader.loadClass(ClassPreloader.class.getName()).getDeclaredMethod("loadRooms");
			load.setAccessible(true);
			load.invoke(null);
			List<String> rooms = classesBelow(classes, "io/tcpecho/server/*/*.class", "io/tcpecho/framing/*.class");
			assertThat(rooms).hasSizeGreaterThan(80)
				.contains("io.tcpecho.server.connection.EchoConnection", "io.tcpecho.server.tls.TlsInput",
						"io.tcpecho.server.memory.BufferAccount", "io.tcpecho.server.shutdown.GracefulShutdown");
			assertThat(rooms).allMatch(loader::hasLoaded);
		}
	}

	private static List<String> classesBelow(URL classes, String... patterns) throws IOException, URISyntaxException {
		Path root = Path.of(classes.toURI());
		List<String> names = new ArrayList<>();
		try (Stream<Path> files = Files.walk(root)) {
			files.map(root::relativize)
				.filter((file) -> Stream.of(patterns)
					.anyMatch((pattern) -> root.getFileSystem().getPathMatcher("glob:" + pattern).matches(file)))
				.map((file) -> file.toString().replace('/', '.').replaceFirst("\\.class$", ""))
				.filter((name) -> !name.endsWith("package-info"))
				.forEach(names::add);
		}
		return names;
	}

	/** Loads the project's classes itself, and knows which. */
	private static final class OwnClassLoader extends URLClassLoader {

		OwnClassLoader(URL classes) {
			super(new URL[] { classes }, ClassPreloaderTests.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			synchronized (getClassLoadingLock(name)) {
				if (!name.startsWith("io.tcpecho.")) {
					return super.loadClass(name, resolve);
				}
				Class<?> loaded = findLoadedClass(name);
				return (loaded != null) ? loaded : findClass(name);
			}
		}

		boolean hasLoaded(String name) {
			return findLoadedClass(name) != null;
		}

	}

}
