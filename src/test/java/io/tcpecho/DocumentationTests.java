package io.tcpecho;

import java.io.IOException;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.tcpecho.server.EchoServerProperties;
import io.tcpecho.server.connection.CloseReason;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.ResolvableType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What README and docs say, as far as a program can tell: where links lead, and that
 * keys, meters, close reasons, options and files are those there are. Delete it with
 * these pages.
 */
class DocumentationTests {

	private static final int LONGEST_README = 160;

	private static final Pattern KEY = Pattern.compile("(?<!local\\.)\\becho\\.server\\.[a-z][a-z0-9.-]*[a-z0-9]");

	private static final Pattern LISTENER = Pattern.compile("echo\\.server\\.listeners\\.[a-z0-9-]+");

	private static final Pattern VARIABLE = Pattern.compile("\\bECHO_SERVER_[A-Z_]+");

	private static final Pattern METER = Pattern.compile("PREFIX\\s*\\+\\s*\"([a-z.]+)\"");

	private static final Pattern OPTION = Pattern.compile("(?<=\")--[a-z0-9-]+(?=\")");

	private static final Pattern PROJECT_FILE = Pattern.compile("(?:src|deploy|docs|\\.ci)/[\\w./-]+");

	private final MarkdownPage readme = MarkdownPage.read(Path.of("README.md"));

	private final MarkdownPage configuration = MarkdownPage.read(Path.of("docs/configuration.md"));

	private final MarkdownPage operations = MarkdownPage.read(Path.of("docs/operations.md"));

	private final MarkdownPage probe = MarkdownPage.read(Path.of("docs/probe.md"));

	@Test
	void readmeFitsOnThreeScreens() {
		assertThat(this.readme.text().lines().count()).isLessThanOrEqualTo(LONGEST_README);
	}

	@Test
	void everyLinkLeadsSomewhere() throws IOException {
		List<String> dead = new ArrayList<>();
		for (MarkdownPage page : MarkdownPage.all()) {
			assertThat(page.links()).as("Links of %s", page.path()).isNotEmpty();
			for (String target : page.links()) {
				if (!leadsSomewhere(page, target)) {
					dead.add(page.path() + ": " + target);
				}
			}
		}
		assertThat(dead).isEmpty();
	}

	@Test
	void everyFileOfTheProjectThatIsNamedExists() throws IOException {
		List<String> missing = new ArrayList<>();
		for (MarkdownPage page : MarkdownPage.all()) {
			page.codeSpans()
				.stream()
				.filter((name) -> PROJECT_FILE.matcher(name).matches() && !Files.exists(Path.of(name)))
				.forEach((name) -> missing.add(page.path() + ": " + name));
		}
		assertThat(missing).isEmpty();
	}

	@Test
	void everyConceptHasFilesThatExist() {
		List<List<String>> concepts = this.readme.table("From concept to file");
		assertThat(concepts).isNotEmpty().allSatisfy((row) -> {
			MarkdownPage cell = new MarkdownPage(this.readme.path(), row.get(2));
			assertThat(cell.links()).isNotEmpty().allSatisfy((file) -> assertThat(Path.of(file)).exists());
		});
	}

	@Test
	void everyKeyIsInTheTableWithItsDefault() {
		Map<String, String> documented = new LinkedHashMap<>();
		this.configuration.table("Keys")
			.forEach((row) -> documented.put(row.get(0).replace("`", ""), row.get(1).replace("`", "")));
		Map<String, String> keys = keys();
		assertThat(documented.keySet()).containsExactlyInAnyOrderElementsOf(keys.keySet());
		keys.forEach((key, value) -> {
			if (!value.isEmpty()) {
				assertThat(documented.get(key)).as(key).isEqualTo(value);
			}
		});
	}

	@Test
	void everyKeyOfAListenerIsInItsTable() {
		String keys = this.configuration.table("Listeners")
			.stream()
			.map((row) -> row.get(0))
			.collect(Collectors.joining(", "));
		Map<String, String> expected = new LinkedHashMap<>();
		collect("", listenerType(), expected);
		assertThat(keys.replace("`", "").split(", ")).containsExactlyInAnyOrderElementsOf(expected.keySet());
	}

	@Test
	void everyKeyAndMeterThatIsNamedExists() throws IOException {
		Set<String> known = new HashSet<>(meters());
		keys().keySet().forEach((key) -> known.add("echo.server." + key));
		Set<String> variables = new HashSet<>();
		keys().keySet()
			.forEach((key) -> variables.add("ECHO_SERVER_" + key.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT)));
		for (MarkdownPage page : MarkdownPage.all()) {
			assertThat(matches(KEY, LISTENER.matcher(page.text()).replaceAll("echo.server")))
				.as("Keys in %s", page.path())
				.isSubsetOf(known);
			assertThat(matches(VARIABLE, page.text().replace("SERVER_LISTENERS_MYTLS", "SERVER")))
				.as("Variables in %s", page.path())
				.isSubsetOf(variables);
		}
	}

	@Test
	void everyMeterAndCloseReasonIsExplained() throws IOException {
		List<String> rows = new ArrayList<>();
		// ".max" stands for the meter before it
		this.operations.table("Meters")
			.forEach((row) -> rows.add(row.get(0)
				.replaceFirst("`([a-z.]+)\\.active`, `\\.max`", "`$1.active` `$1.max`")
				.replaceFirst("`([a-z.]+)`, `\\.max`", "`$1` `$1.max`")));
		assertThat(meters()).isNotEmpty()
			.allSatisfy((meter) -> assertThat(rows).anyMatch((row) -> row.contains("`" + meter + "`")));
		List<List<String>> reasons = this.operations.table("Close reasons");
		assertThat(CloseReason.values()).allSatisfy(
				(reason) -> assertThat(reasons).anyMatch((row) -> row.get(0).contains("`" + reason.label() + "`")));
	}

	@Test
	void everyOptionOfTheProbeIsExplained() throws IOException {
		Set<String> options = new HashSet<>();
		for (String source : sources("probe")) {
			options.addAll(matches(OPTION, source));
		}
		assertThat(options).contains("--connections", "--json")
			.allSatisfy((option) -> assertThat(this.probe.text()).containsPattern(option + "[ =]"));
	}

	private static boolean leadsSomewhere(MarkdownPage page, String target) {
		if (!Files.exists(page.file(target))) {
			return false;
		}
		int anchor = target.indexOf('#');
		return anchor < 0 || page.linked(target).anchors().contains(target.substring(anchor + 1));
	}

	private static Class<?> listenerType() {
		return Stream.of(EchoServerProperties.class.getRecordComponents())
			.filter((component) -> component.getName().equals("listeners"))
			.map((component) -> ResolvableType.forMethodReturnType(component.getAccessor()).getGeneric(1).toClass())
			.findFirst()
			.orElseThrow();
	}

	private static Map<String, String> keys() {
		Map<String, String> keys = new LinkedHashMap<>();
		collect("", EchoServerProperties.class, keys);
		return keys;
	}

	/**
	 * Collects the keys of a record and their defaults, which are empty where there are
	 * none.
	 */
	private static void collect(String prefix, Class<?> type, Map<String, String> keys) {
		Parameter[] parameters = type.getDeclaredConstructors()[0].getParameters();
		RecordComponent[] components = type.getRecordComponents();
		for (int index = 0; index < components.length; index++) {
			RecordComponent component = components[index];
			String key = prefix + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
			if (component.getType().isRecord()) {
				collect(key + ".", component.getType(), keys);
			}
			else {
				DefaultValue value = parameters[index].getAnnotation(DefaultValue.class);
				keys.put(key, (value != null) ? String.join(",", value.value()) : "");
			}
		}
	}

	private static Set<String> meters() throws IOException {
		Set<String> meters = new HashSet<>();
		for (String source : sources("actuate")) {
			METER.matcher(source).results().forEach((meter) -> meters.add("echo.server." + meter.group(1)));
		}
		return meters;
	}

	private static List<String> sources(String room) throws IOException {
		List<String> sources = new ArrayList<>();
		try (Stream<Path> files = Files.walk(Path.of("src/main/java/io/tcpecho", room))) {
			for (Path file : files.filter((each) -> each.toString().endsWith(".java")).toList()) {
				sources.add(Files.readString(file));
			}
		}
		return sources;
	}

	private static List<String> matches(Pattern pattern, String text) {
		return pattern.matcher(text).results().map(MatchResult::group).toList();
	}

}
