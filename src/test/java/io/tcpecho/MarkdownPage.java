package io.tcpecho;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of the documentation, as far as tests ask for what is in it.
 *
 * @param path where it is
 * @param text all of it
 */
record MarkdownPage(Path path, String text) {

	private static final Pattern FENCED = Pattern.compile("^```.*?^```$", Pattern.MULTILINE | Pattern.DOTALL);

	private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");

	private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");

	private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);

	static MarkdownPage read(Path path) {
		try {
			return new MarkdownPage(path, Files.readString(path));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the README and all pages of docs.
	 */
	static List<MarkdownPage> all() throws IOException {
		List<MarkdownPage> pages = new ArrayList<>();
		pages.add(read(Path.of("README.md")));
		try (Stream<Path> files = Files.list(Path.of("docs"))) {
			files.filter((file) -> file.toString().endsWith(".md"))
				.sorted()
				.map(MarkdownPage::read)
				.forEach(pages::add);
		}
		return pages;
	}

	/**
	 * Returns where the links of the page lead that stay within the project.
	 */
	List<String> links() {
		return LINK.matcher(prose())
			.results()
			.map((link) -> link.group(1))
			.filter((target) -> !target.matches("[a-z]+:.*"))
			.toList();
	}

	/**
	 * Returns what is set as code within the text.
	 */
	List<String> codeSpans() {
		return groups(CODE, prose());
	}

	/**
	 * Returns the anchors of the headings, as GitHub makes them.
	 */
	List<String> anchors() {
		return groups(HEADING, prose()).stream()
			.map((heading) -> heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
			.toList();
	}

	/**
	 * Returns the rows below a table's heading, cell by cell, of a section.
	 * @param heading the section's heading
	 */
	List<List<String>> table(String heading) {
		String section = this.text.split("(?m)^#+ " + Pattern.quote(heading) + "$", 2)[1].split("(?m)^#+ ", 2)[0];
		return section.lines()
			.filter((line) -> line.startsWith("|"))
			.skip(2)
			.map((line) -> List.of(line.substring(1).strip().split("\\s*\\|\\s*", -1)))
			.toList();
	}

	MarkdownPage linked(String target) {
		return read(file(target));
	}

	/**
	 * Returns the file or folder that a link leads to.
	 */
	Path file(String target) {
		String file = target.replaceFirst("#.*", "");
		return file.isEmpty() ? this.path : this.path.resolveSibling(file).normalize();
	}

	private String prose() {
		return FENCED.matcher(this.text).replaceAll("");
	}

	private static List<String> groups(Pattern pattern, String text) {
		return pattern.matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
	}

}
