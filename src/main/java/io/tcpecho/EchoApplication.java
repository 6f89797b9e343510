package io.tcpecho;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Entry point of the service.
 */
@SpringBootApplication
public class EchoApplication {

	/**
	 * Starts the server; a failed start ends the process with exit code 1.
	 * @param args Spring Boot's command line, for instance {@code --echo.server.port=7}
	 */
	public static void main(String[] args) {
		SpringApplication.run(EchoApplication.class, args);
	}

}
