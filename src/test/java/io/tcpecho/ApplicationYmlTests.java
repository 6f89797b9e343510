package io.tcpecho;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.tcpecho.server.EchoServerProperties;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The application.yml that is shipped: the documented defaults, which the tests of the
 * server run with, too, from a file of their own; and what is deployed suits it.
 * <p>
 * A service of your own has an application.yml of its own: delete this class with the
 * first change of a value. No other test reads that file.
 */
class ApplicationYmlTests {

	private static final Path APPLICATION_YML = Path.of("application.yml");

	private static final Path DEFAULTS = Path.of("src/test/resources/io/tcpecho/server/test-application.yml");

	private static final Path BASE = Path.of("deploy/kubernetes/base");

	private static final Path NLB = Path.of("deploy/kubernetes/overlays/nlb");

	@Test
	void valuesAreTheDocumentedDefaults() throws IOException {
		assertThat(values(APPLICATION_YML)).as("""
				application.yml and the documented defaults in %s.
				Is the difference on purpose, as in a service of your own? Then delete this test, %s. \
				Nothing else depends on application.yml.""", DEFAULTS, getClass().getName())
			.isEqualTo(values(DEFAULTS));
	}

	@Test
	void everyKeyIsNamedIfOnlyInACommentWhereThereIsNoDefault() throws IOException {
		Map<String, String> values = values(APPLICATION_YML);
		String text = Files.readString(APPLICATION_YML);
		assertThat(keys("echo.server", EchoServerProperties.class)).isNotEmpty().allSatisfy((key) -> {
			if (!values.containsKey(key)) {
				assertThat(text).containsPattern("(?m)^ +# " + key.substring(key.lastIndexOf('.') + 1) + ": \\S");
			}
		});
	}

	@Test
	void podHasTimeForTheDelayAndTheDrain() throws IOException {
		Map<String, String> values = values(APPLICATION_YML);
		values.putAll(values(BASE.resolve("application.yml")));
		assertThatPodHasTime(values, BASE);
	}

	@Test
	void podBehindALoadBalancerThatTakesNoticeLateHasTimeForThatAndTheDrain() throws IOException {
		Map<String, String> values = values(APPLICATION_YML);
		values.putAll(values(BASE.resolve("application.yml")));
		values.putAll(values(NLB.resolve("application-nlb.yml")));
		assertThat(duration(values, "echo.server.shutdown.delay")).isGreaterThan(Duration.ofMinutes(2));
		assertThatPodHasTime(values, NLB);
	}

	private static void assertThatPodHasTime(Map<String, String> values, Path folder) throws IOException {
		Duration drain = duration(values, "echo.server.shutdown.delay")
			.plus(duration(values, "echo.server.shutdown.grace-period"));
		Duration phase = duration(values, "spring.lifecycle.timeout-per-shutdown-phase");
		assertThat(phase).isGreaterThan(drain);
		Map<String, String> deployment = values(folder.resolve("deployment.yaml"));
		assertThat(duration(deployment, "spec.template.spec.terminationGracePeriodSeconds", ChronoUnit.SECONDS))
			.isGreaterThan(phase);
	}

	@Test
	void podHasThePortsOfTheConfiguration() throws IOException {
		Map<String, String> values = values(APPLICATION_YML);
		values.putAll(values(BASE.resolve("application.yml")));
		assertThat(values(BASE.resolve("deployment.yaml")))
			.containsEntry("spec.template.spec.containers[0].ports[0].containerPort", values.get("echo.server.port"))
			.containsEntry("spec.template.spec.containers[0].ports[1].containerPort",
					values.get("echo.server.listeners.proxy.port"))
			.containsEntry("spec.template.spec.containers[0].ports[2].containerPort", values.get("server.port"));
	}

	/**
	 * Returns all values but the name of the application, which is everybody's own.
	 */
	private static Map<String, String> values(Path file) throws IOException {
		Map<String, String> values = new TreeMap<>();
		for (PropertySource<?> source : new YamlPropertySourceLoader().load("values", new FileSystemResource(file))) {
			for (String name : ((EnumerablePropertySource<?>) source).getPropertyNames()) {
				values.put(name, String.valueOf(source.getProperty(name)));
			}
		}
		values.remove("spring.application.name");
		return values;
	}

	private static Duration duration(Map<String, String> values, String key) {
		return duration(values, key, ChronoUnit.MILLIS);
	}

	private static Duration duration(Map<String, String> values, String key, ChronoUnit unit) {
		return DurationStyle.detectAndParse(Objects.requireNonNull(values.get(key), key), unit);
	}

	private static Stream<String> keys(String prefix, Class<?> type) {
		return Arrays.stream(type.getRecordComponents()).flatMap((component) -> {
			String key = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
			return component.getType().isRecord() ? keys(key, component.getType()) : Stream.of(key);
		});
	}

}
