package io.tcpecho.server;

import io.tcpecho.server.connection.RequestHandlersException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.handler.BridgeHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What a person reads who has replaced the service by none, or forgotten to remove it.
 */
@ExtendWith(OutputCaptureExtension.class)
class RequestHandlersTests {

	@Test
	void serverWithoutServiceActivatorDoesNotStartAndSaysWhatItNeeds(CapturedOutput output) {
		assertThatException().isThrownBy(() -> TestServer.start(Nothing.class).close())
			.havingRootCause()
			.isInstanceOf(RequestHandlersException.class);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("nothing is subscribed to the channel 'echoRequests'")
			.contains("@ServiceActivator(inputChannel = \"echoRequests\")");
	}

	@Test
	void serverWithTwoServiceActivatorsDoesNotStartAndNamesBoth(CapturedOutput output) {
		assertThatException().isThrownBy(() -> TestServer.start(Two.class).close())
			.havingRootCause()
			.isInstanceOf(RequestHandlersException.class);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("2 service activators are subscribed to the channel 'echoRequests'")
			.contains("echo.serviceActivator of " + BridgeHandler.class.getName())
			.contains(".second.serviceActivator of " + Two.class.getName())
			.contains("Remove all but one");
	}

	static class Nothing {

	}

	static class Two extends TestEcho {

		@ServiceActivator(inputChannel = "echoRequests")
		byte[] second(byte[] message) {
			return message;
		}

	}

}
