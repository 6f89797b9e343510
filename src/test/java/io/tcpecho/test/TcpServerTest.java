package io.tcpecho.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestPropertySource;

/**
 * Test of a TCP service: the application as it is, on free ports, and a client a test
 * method.
 * <p>
 * This is a {@link SpringBootTest}, which finds the application and its
 * {@code application.yml} as any other does; a method that has a {@link TcpTestClient} as
 * parameter, or the constructor of the test, gets one which is connected to the listener
 * with its framing and TLS, is new for each method and closed behind it:
 *
 * <pre class="code">
 * &#64;TcpServerTest
 * class ShoutTests {
 *
 *     &#64;Test
 *     void shouts(TcpTestClient client) throws IOException {
 *         assertThat(client.ask("hello")).isEqualTo("HELLO");
 *     }
 *
 * }
 * </pre>
 *
 * The listener is the main one, or that which {@link ToListener} names at the parameter.
 * Several parameters are several clients; those of {@code @BeforeEach} methods are the
 * same as the method's. The ports and the delays of the shutdown are set here, also where
 * {@link #properties} says otherwise.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@TestPropertySource(
		properties = { "echo.server.port=0", "echo.server.shutdown.delay=0s", "echo.server.shutdown.quiet-period=0s" })
@ContextConfiguration(initializers = FreePorts.class)
@ExtendWith(TcpTestClientResolver.class)
public @interface TcpServerTest {

	/**
	 * Properties that differ from the application's, as {@code key=value}.
	 * @return the properties
	 */
	@AliasFor(annotation = SpringBootTest.class)
	String[] properties() default {};

	/**
	 * The application, where it is not found in the package of the test or one above.
	 * @return its class, or several of its parts
	 */
	@AliasFor(annotation = SpringBootTest.class)
	Class<?>[] classes() default {};

	/**
	 * Name of the SSL bundle with which the clients of a server with TLS trust, and which
	 * they show if they are asked for a certificate. Without it they trust the server's
	 * certificate and show the same.
	 * @return a name below {@code spring.ssl.bundle}
	 */
	String clientBundle() default "";

}
