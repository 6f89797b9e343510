package io.tcpecho.architecture;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * What makes the application replaceable: neither the server nor its tests know it, nor
 * any test that goes with it.
 */
@AnalyzeClasses(packages = "io.tcpecho")
class ReplaceableApplicationTests {

	@ArchTest
	static final ArchRule nothingKnowsTheApplication = noClasses().that()
		.resideInAPackage("io.tcpecho.*..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.tcpecho");

}
