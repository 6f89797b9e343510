package io.tcpecho;

import java.util.stream.Stream;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * Rules that the packages keep.
 */
@AnalyzeClasses(packages = "io.tcpecho", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule framingKnowsNoOtherPackage = packageKnowsOnly("framing");

	@ArchTest
	static final ArchRule serverKnowsFramingOnly = packageKnowsOnly("server", "framing");

	@ArchTest
	static final ArchRule actuateKnowsServerAndFramingOnly = packageKnowsOnly("actuate", "server", "framing");

	@ArchTest
	static final ArchRule probeKnowsFramingOnly = packageKnowsOnly("probe", "framing");

	@ArchTest
	static final ArchRule packagesFormNoCycle = slices().matching("io.tcpecho.(*)..").should().beFreeOfCycles();

	@ArchTest
	static final ArchRule framingDoesNotKnowSpringBoot = noClasses().that()
		.resideInAPackage("io.tcpecho.framing..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework.boot..");

	@ArchTest
	static final ArchRule nothingIsInjectedIntoFields = NO_CLASSES_SHOULD_USE_FIELD_INJECTION;

	private static ArchRule packageKnowsOnly(String name, String... others) {
		String itself = "io.tcpecho." + name + "..";
		String[] known = Stream.of(others).map((other) -> "io.tcpecho." + other + "..").toArray(String[]::new);
		return classes().that()
			.resideInAPackage(itself)
			.should()
			.onlyDependOnClassesThat(resideInAnyPackage(known).or(resideInAnyPackage(itself))
				.or(resideOutsideOfPackage("io.tcpecho..")));
	}

}
