package io.tcpecho.architecture;

import java.util.stream.Stream;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.stereotype.Component;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
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
	static final ArchRule framingKnowsNoOtherRoom = room("framing").knowsOnly();

	@ArchTest
	static final ArchRule addressKnowsNoOtherRoom = room("address").knowsOnly();

	@ArchTest
	static final ArchRule proxyKnowsAddressOnly = room("proxy").knowsOnly("address");

	@ArchTest
	static final ArchRule logKnowsNoOtherRoom = room("server.log").knowsOnly();

	@ArchTest
	static final ArchRule turnsKnowNoOtherRoom = room("server.turns").knowsOnly();

	@ArchTest
	static final ArchRule admissionKnowsTheLogOnly = room("server.admission").knowsOnly("server.log");

	@ArchTest
	static final ArchRule memoryKnowsFramingAndLogOnly = room("server.memory").knowsOnly("framing", "server.log");

	@ArchTest
	static final ArchRule tlsKnowsNoOtherRoom = room("server.tls").knowsOnly();

	@ArchTest
	static final ArchRule connectionKnowsWhatIsBelowIt = room("server.connection").knowsOnly("server.admission",
			"server.memory", "server.turns", "server.tls", "server.log", "framing", "proxy", "address");

	@ArchTest
	static final ArchRule listenerKnowsWhatIsBelowIt = room("server.listener").knowsOnly("server.connection",
			"server.admission", "server.turns", "server.tls", "server.log", "framing");

	@ArchTest
	static final ArchRule shutdownKnowsListenerAndConnection = room("server.shutdown").knowsOnly("server.listener",
			"server.connection");

	@ArchTest
	static final ArchRule serverKnowsItsRoomsAndThoseOfTheWireOnly = packageKnowsOnly("server", "framing", "proxy",
			"address");

	@ArchTest
	static final ArchRule roomsGetValuesInsteadOfProperties = noClasses().that()
		.resideInAPackage("io.tcpecho.server.*..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.tcpecho.server");

	@ArchTest
	static final ArchRule actuateKnowsServerAndThoseOfTheWireOnly = packageKnowsOnly("actuate", "server", "framing",
			"proxy", "address");

	@ArchTest
	static final ArchRule probeKnowsThoseOfTheWireOnly = packageKnowsOnly("probe", "framing", "proxy", "address");

	@ArchTest
	static final ArchRule packagesFormNoCycle = slices().matching("io.tcpecho.(*)..").should().beFreeOfCycles();

	@ArchTest
	static final ArchRule roomsFormNoCycle = slices().matching("io.tcpecho.(**)").should().beFreeOfCycles();

	@ArchTest
	static final ArchRule nothingBesideTheApplicationIsFoundByAScan = noClasses().that()
		.resideInAnyPackage("io.tcpecho.server..", "io.tcpecho.actuate..", "io.tcpecho.framing..", "io.tcpecho.probe..",
				"io.tcpecho.proxy..", "io.tcpecho.address..")
		.and()
		.areNotAnnotatedWith(AutoConfiguration.class)
		.should()
		.beMetaAnnotatedWith(Component.class)
		.orShould()
		.beAnnotatedWith(Component.class);

	@ArchTest
	static final ArchRule wireDoesNotKnowSpringBoot = noClasses().that()
		.resideInAnyPackage("io.tcpecho.framing..", "io.tcpecho.proxy..", "io.tcpecho.address..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework.boot..");

	@ArchTest
	static final ArchRule nothingIsInjectedIntoFields = NO_CLASSES_SHOULD_USE_FIELD_INJECTION;

	private static Room room(String name) {
		return (others) -> {
			String[] known = Stream.of(others).map((other) -> "io.tcpecho." + other).toArray(String[]::new);
			String itself = "io.tcpecho." + name;
			return classes().that()
				.resideInAPackage(itself)
				.should()
				.onlyDependOnClassesThat(resideInAnyPackage(known).or(resideInAPackage(itself))
					.or(resideOutsideOfPackage("io.tcpecho..")));
		};
	}

	private static ArchRule packageKnowsOnly(String name, String... others) {
		String itself = "io.tcpecho." + name + "..";
		String[] known = Stream.of(others).map((other) -> "io.tcpecho." + other + "..").toArray(String[]::new);
		return classes().that()
			.resideInAPackage(itself)
			.should()
			.onlyDependOnClassesThat(resideInAnyPackage(known).or(resideInAnyPackage(itself))
				.or(resideOutsideOfPackage("io.tcpecho..")));
	}

	@FunctionalInterface
	private interface Room {

		ArchRule knowsOnly(String... others);

	}

}
