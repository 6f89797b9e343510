package io.tcpecho.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

import io.kubernetes.client.openapi.models.V1ContainerPort;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the Prometheus Operator is given, against what Prometheus itself is and the pods.
 */
class PrometheusOperatorTests {

	private static final Path FOLDER = Path.of("deploy", "kubernetes", "prometheus-operator");

	private static final Path ALERTS = Path.of("deploy", "prometheus", "alerts.yaml");

	@Test
	void rulesAreThoseOfPrometheus() throws IOException {
		Map<String, Object> rule = read(FOLDER.resolve("prometheusrule.yaml"));
		assertThat(rule).containsEntry("kind", "PrometheusRule").containsEntry("spec", read(ALERTS));
	}

	@Test
	void jobOfThePodsIsThatOfTheAlerts() throws IOException {
		V1PodTemplateSpec pod = KubernetesManifest.readAll(Path.of("deploy", "kubernetes", "base", "deployment.yaml"))
			.get(0)
			.podTemplate();
		Map<String, String> labels = Objects
			.requireNonNull(Objects.requireNonNull(pod.getMetadata(), "metadata").getLabels());
		Map<String, Object> monitor = read(FOLDER.resolve("podmonitor.yaml"));
		assertThat(monitor).containsEntry("kind", "PodMonitor")
			.extractingByKey("spec")
			.asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
			.containsEntry("selector", Map.of("matchLabels", labels))
			.extractingByKey("jobLabel")
			.satisfies((label) -> assertThat(labels).containsEntry(String.valueOf(label), "tcp-echo"));
		assertThat(Files.readString(ALERTS)).contains("{job=\"tcp-echo\"}");
		assertThat(Objects.requireNonNull(pod.getSpec()).getContainers().get(0).getPorts())
			.extracting(V1ContainerPort::getName)
			.contains("http");
		assertThat(monitor.toString()).contains("port=http", "path=/actuator/prometheus");
	}

	private static Map<String, Object> read(Path file) throws IOException {
		return new Yaml().load(Files.readString(file));
	}

}
