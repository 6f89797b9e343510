package io.tcpecho.server;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.TestPropertySource;

/**
 * Test of the whole server, actuator included, on free ports: {@link TestApplication}
 * with its settings.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(classes = TestApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@TestPropertySource(
		properties = { TestApplication.LOCATION_KEY + "=" + TestApplication.LOCATION, "echo.server.port=0" })
public @interface ServerTest {

	/**
	 * Properties that differ, as {@code key=value}.
	 */
	@AliasFor(annotation = SpringBootTest.class)
	String[] properties() default {};

}
