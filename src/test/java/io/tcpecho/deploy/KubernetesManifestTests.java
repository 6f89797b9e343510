package io.tcpecho.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.kubernetes.client.openapi.models.V1Capabilities;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodSecurityContext;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1SeccompProfile;
import io.kubernetes.client.openapi.models.V1SecurityContext;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1Volume;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.io.FileSystemResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The manifests against Kubernetes' model, the "restricted" Pod Security Standard and
 * each other.
 */
class KubernetesManifestTests {

	private static final Path FOLDER = Path.of("deploy", "kubernetes");

	private static final Path BASE = FOLDER.resolve("base");

	private static final Path NLB = FOLDER.resolve("overlays").resolve("nlb");

	static List<KubernetesManifest> baseManifests() throws IOException {
		List<KubernetesManifest> manifests = new ArrayList<>();
		try (Stream<Path> files = Files.list(BASE)) {
			for (Path file : files.filter((file) -> file.toString().endsWith(".yaml"))
				.filter((file) -> !file.endsWith("kustomization.yaml"))
				.sorted()
				.toList()) {
				manifests.addAll(KubernetesManifest.readAll(file));
			}
		}
		return manifests;
	}

	@ParameterizedTest
	@MethodSource("baseManifests")
	void manifestHasOnlyFieldsOfTheModel(KubernetesManifest manifest) {
		assertThat(manifest.toModel()).isNotNull();
	}

	@ParameterizedTest
	@CsvSource({ "base, 1", "overlays/tls, 1", "overlays/nlb, 2" })
	void kustomizeMakesManifestsWithOnlyFieldsOfTheModel(String folder, int services) throws Exception {
		Kubectl.assumeInstalled();
		List<String> expected = new ArrayList<>(List.of("V1ConfigMap", "V1Deployment", "V1PodDisruptionBudget",
				"V2HorizontalPodAutoscaler", "V1NetworkPolicy"));
		expected.addAll(Collections.nCopies(services, "V1Service"));
		assertThat(KubernetesManifest.parseAll(Kubectl.kustomize(FOLDER.resolve(folder))))
			.extracting((manifest) -> manifest.toModel().getClass().getSimpleName())
			.containsExactlyInAnyOrderElementsOf(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "containers: [{name: a}], terminationGracePeriodSeconds: soon",
			"containers: [{name: a}], terminationGracePeriod: 45", "containers: [{image: tcp-echo}]",
			"containers: [{name: a, readinessProbe: {path: /}}]" })
	void fieldThatIsUnknownMissingOrOfAnotherTypeIsRefused(String podSpec) {
		String yaml = """
				apiVersion: apps/v1
				kind: Deployment
				metadata: {name: a}
				spec: {selector: {}, template: {spec: {%s}}}
				""".formatted(podSpec);
		assertThat(KubernetesManifest.parseAll(yaml)).singleElement()
			.satisfies((manifest) -> assertThatIllegalArgumentException().isThrownBy(manifest::toModel));
	}

	@Test
	void podPassesTheRestrictedPodSecurityStandard() throws IOException {
		V1PodSpec pod = pod();
		assertThat(pod.getHostNetwork()).isNull();
		assertThat(pod.getHostPID()).isNull();
		assertThat(pod.getHostIPC()).isNull();
		assertThat(pod.getVolumes())
			.allMatch((volume) -> volume.getConfigMap() != null || volume.getEmptyDir() != null);
		assertThat(pod.getSecurityContext()).returns(true, V1PodSecurityContext::getRunAsNonRoot)
			.returns(65532L, V1PodSecurityContext::getRunAsUser)
			.extracting(V1PodSecurityContext::getSeccompProfile)
			.returns("RuntimeDefault", V1SeccompProfile::getType);
		assertThat(container(pod).getSecurityContext()).returns(false, V1SecurityContext::getAllowPrivilegeEscalation)
			.returns(true, V1SecurityContext::getReadOnlyRootFilesystem)
			.returns(null, V1SecurityContext::getPrivileged)
			.extracting(V1SecurityContext::getCapabilities)
			.returns(List.of("ALL"), V1Capabilities::getDrop);
		assertThat(container(pod).getSecurityContext()).extracting(V1SecurityContext::getCapabilities)
			.satisfies((capabilities) -> assertThat(capabilities.getAdd()).isNullOrEmpty());
	}

	@Test
	void tlsOverlayMountsTheFilesOfItsConfiguration() throws IOException {
		Path overlay = FOLDER.resolve("overlays").resolve("tls");
		V1PodSpec pod = Objects.requireNonNull(
				KubernetesManifest.readAll(overlay.resolve("deployment.yaml")).get(0).podTemplate().getSpec());
		assertThat(pod.getVolumes()).singleElement()
			.extracting(V1Volume::getName, (volume) -> Objects.requireNonNull(volume.getSecret()).getSecretName())
			.containsExactly("tls", "tcp-echo-tls");
		assertThat(container(pod).getName()).isEqualTo(container(pod()).getName());
		V1VolumeMount mount = Objects.requireNonNull(container(pod).getVolumeMounts()).get(0);
		assertThat(mount.getName()).isEqualTo("tls");
		Binder binder = binder(overlay.resolve("application-tls.yml"));
		String bundle = binder.bind("echo.server.ssl.bundle", String.class).get();
		assertThat(Stream.of("certificate", "private-key")).map(
				(key) -> binder.bind("spring.ssl.bundle.pem.%s.keystore.%s".formatted(bundle, key), String.class).get())
			.containsExactly("file:" + mount.getMountPath() + "/tls.crt", "file:" + mount.getMountPath() + "/tls.key");
	}

	@Test
	void servicesLeadToPortsOfThePod() throws IOException {
		List<String> ports = Objects.requireNonNull(container(pod()).getPorts())
			.stream()
			.map((port) -> Objects.requireNonNull(port.getName()))
			.toList();
		assertThat(targets(BASE.resolve("service.yaml"))).containsExactly("echo", "proxy").isSubsetOf(ports);
		assertThat(targets(NLB.resolve("service.yaml"))).containsExactly("proxy");
	}

	@Test
	void headerOfTheLoadBalancerIsRequiredAndItsSourceIsPrivate() throws IOException {
		Binder binder = binder(BASE.resolve("application.yml"));
		String key = "echo.server.listeners.proxy.proxy-protocol.";
		assertThat(binder.bind(key + "mode", String.class).get()).isEqualTo("required");
		assertThat(binder.bind(key + "trusted", Bindable.listOf(String.class)).get())
			.containsExactlyInAnyOrder("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7");
	}

	@Test
	void loadBalancerOfAwsSendsTheHeaderWithEverythingThatGoesToThatListener() throws IOException {
		V1Service service = service(NLB.resolve("service.yaml"));
		String prefix = "service.beta.kubernetes.io/aws-load-balancer-";
		assertThat(Objects.requireNonNull(service.getMetadata()).getAnnotations())
			.allSatisfy((name, value) -> assertThat(name).startsWith(prefix))
			.containsEntry(prefix + "type", "external")
			.containsEntry(prefix + "nlb-target-type", "ip")
			.containsEntry(prefix + "proxy-protocol", "*")
			.containsEntry(prefix + "healthcheck-protocol", "tcp")
			.containsEntry(prefix + "healthcheck-port", "traffic-port")
			.extractingByKey(prefix + "target-group-attributes", InstanceOfAssertFactories.STRING)
			.contains("preserve_client_ip.enabled=false");
		assertThat(Objects.requireNonNull(service.getSpec()).getType()).isEqualTo("LoadBalancer");
	}

	@Test
	void podThatIsNotReadyKeepsItsConnectionsUnlessEnoughOthersAreReady() throws IOException {
		V1PodDisruptionBudget budget = (V1PodDisruptionBudget) KubernetesManifest
			.readAll(BASE.resolve("poddisruptionbudget.yaml"))
			.get(0)
			.toModel();
		assertThat(Objects.requireNonNull(budget.getSpec()).getUnhealthyPodEvictionPolicy())
			.isEqualTo("IfHealthyBudget");
	}

	private static List<String> targets(Path file) throws IOException {
		return Objects.requireNonNull(Objects.requireNonNull(service(file).getSpec()).getPorts())
			.stream()
			.map((port) -> String.valueOf(port.getTargetPort()))
			.toList();
	}

	private static V1Service service(Path file) throws IOException {
		return (V1Service) KubernetesManifest.readAll(file).get(0).toModel();
	}

	private static V1PodSpec pod() throws IOException {
		V1Deployment deployment = (V1Deployment) KubernetesManifest.readAll(BASE.resolve("deployment.yaml"))
			.get(0)
			.toModel();
		return Objects.requireNonNull(Objects.requireNonNull(deployment.getSpec()).getTemplate().getSpec());
	}

	private static V1Container container(V1PodSpec pod) {
		return pod.getContainers().get(0);
	}

	private static Binder binder(Path file) throws IOException {
		MutablePropertySources sources = new MutablePropertySources();
		new YamlPropertySourceLoader().load(file.toString(), new FileSystemResource(file)).forEach(sources::addLast);
		return new Binder(ConfigurationPropertySources.from(sources));
	}

}
