package io.tcpecho.server;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Condition that there is a main listener: its port is not {@code -1}.
 */
class OnMainListener implements Condition {

	@Override
	public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
		String port = context.getEnvironment().getProperty(EchoServerProperties.PREFIX + ".port", "");
		return !String.valueOf(EchoServerProperties.NO_PORT).equals(port.trim());
	}

}
