package io.tcpecho.server;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Condition that connections are TLS: an SSL bundle is named. An empty name is none, with
 * which one place of the configuration takes back what another says.
 */
class OnSslBundle implements Condition {

	@Override
	public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
		return StringUtils.hasText(context.getEnvironment().getProperty(EchoServerProperties.PREFIX + ".ssl.bundle"));
	}

}
