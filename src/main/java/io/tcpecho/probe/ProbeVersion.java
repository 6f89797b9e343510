package io.tcpecho.probe;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

import picocli.CommandLine.IVersionProvider;

/**
 * Version of the build, from what Spring Boot's build-info goal has written.
 */
final class ProbeVersion implements IVersionProvider {

	@Override
	public String[] getVersion() throws IOException {
		Properties build = new Properties();
		try (InputStream file = ProbeVersion.class.getResourceAsStream("/META-INF/build-info.properties")) {
			if (file != null) {
				build.load(file);
			}
		}
		return new String[] { "tcp-echo " + build.getProperty("build.version", "(not a packaged build)") };
	}

}
