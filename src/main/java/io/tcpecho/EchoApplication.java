package io.tcpecho;

import java.util.Arrays;

import io.tcpecho.probe.Probe;
import io.tcpecho.server.ThreadDefaults;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Entry point of the service.
 */
@SpringBootApplication
public class EchoApplication {

	/**
	 * Starts the server, or the probe if that is the first word; a failed start ends the
	 * process with exit code 1.
	 * @param args Spring Boot's command line, for instance {@code --echo.server.port=7},
	 * or {@code probe} and the {@linkplain Probe#run probe's}, or {@code merge} and the
	 * {@linkplain Probe#merge logs to merge}
	 */
	public static void main(String[] args) {
		if (args.length > 0 && args[0].equals("probe")) {
			System.exit(Probe.run(Arrays.copyOfRange(args, 1, args.length)));
		}
		if (args.length > 0 && args[0].equals("merge")) {
			System.exit(Probe.merge(Arrays.copyOfRange(args, 1, args.length)));
		}
		ThreadDefaults.apply();
		SpringApplication.run(EchoApplication.class, args);
	}

}
