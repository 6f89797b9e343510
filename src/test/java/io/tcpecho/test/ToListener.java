package io.tcpecho.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Listener that the client of a parameter connects to, in a {@link TcpServerTest} of a
 * service with several.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface ToListener {

	/**
	 * The listener.
	 * @return its name below {@code echo.server.listeners}
	 */
	String value();

}
