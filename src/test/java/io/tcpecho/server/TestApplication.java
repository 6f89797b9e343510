package io.tcpecho.server;

import java.util.Map;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;

/**
 * The application of the server's own tests: {@link TestEcho} with the documented
 * defaults, whatever the application beside the server answers and whatever its
 * application.yml says.
 * <p>
 * It is no {@code @SpringBootApplication}: the component scan of the application would
 * find it where tests are on the class path.
 */
@EnableAutoConfiguration
@Import(TestEcho.class)
public class TestApplication {

	/** Key of where the settings are, which takes the place of all the usual ones. */
	public static final String LOCATION_KEY = "spring.config.location";

	/** Where the settings are. */
	public static final String LOCATION = "classpath:/io/tcpecho/server/test-application.yml";

	/**
	 * Starts the server as the main method of an application does.
	 * @param args Spring Boot's command line
	 */
	public static void main(String[] args) {
		run(TestApplication.class, args);
	}

	/**
	 * Starts an application with the settings of the tests as the main method of an
	 * application does.
	 * @param application what to start, see {@link #with}
	 * @param args Spring Boot's command line
	 */
	public static void run(Class<?> application, String... args) {
		ThreadDefaults.apply();
		with(application).run(args);
	}

	/**
	 * Prepares an application with the settings of the tests.
	 * @param sources configuration and beans
	 * @return what may be changed and run
	 */
	public static SpringApplicationBuilder with(Class<?>... sources) {
		return new SpringApplicationBuilder(sources).properties(Map.of(LOCATION_KEY, LOCATION));
	}

}
