package io.tcpecho.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import org.yaml.snakeyaml.Yaml;

/**
 * A manifest as a Kubernetes API server reads it, with strict validation of its fields.
 *
 * @param name API version, kind and name
 * @param content the manifest
 */
record KubernetesManifest(String name, JsonObject content) {

	private static final Map<String, Model> MODELS = Map.of("v1 ConfigMap",
			new Model(V1ConfigMap.class, V1ConfigMap::validateJsonElement), "v1 Service",
			new Model(V1Service.class, V1Service::validateJsonElement), "apps/v1 Deployment",
			new Model(V1Deployment.class, V1Deployment::validateJsonElement), "policy/v1 PodDisruptionBudget",
			new Model(V1PodDisruptionBudget.class, V1PodDisruptionBudget::validateJsonElement),
			"autoscaling/v2 HorizontalPodAutoscaler",
			new Model(V2HorizontalPodAutoscaler.class, V2HorizontalPodAutoscaler::validateJsonElement),
			"networking.k8s.io/v1 NetworkPolicy",
			new Model(V1NetworkPolicy.class, V1NetworkPolicy::validateJsonElement));

	/**
	 * Reads the manifests of a file.
	 * @param file a YAML file
	 * @return a manifest for each document
	 * @throws IOException if the file cannot be read
	 */
	static List<KubernetesManifest> readAll(Path file) throws IOException {
		return parseAll(Files.readString(file)).toList();
	}

	/**
	 * Parses manifests.
	 * @param yaml YAML documents
	 * @return a manifest for each document
	 */
	static Stream<KubernetesManifest> parseAll(String yaml) {
		Gson gson = new Gson();
		return StreamSupport.stream(new Yaml().loadAll(yaml).spliterator(), false)
			.map((document) -> gson.toJsonTree(document).getAsJsonObject())
			.map((content) -> new KubernetesManifest(
					type(content) + " " + content.getAsJsonObject("metadata").get("name").getAsString(), content));
	}

	private static String type(JsonObject content) {
		return content.get("apiVersion").getAsString() + " " + content.get("kind").getAsString();
	}

	/**
	 * Validates the manifest and converts it.
	 * @return the object of Kubernetes' model
	 * @throws IllegalArgumentException if a field is unknown, missing or of another type
	 */
	Object toModel() {
		Model model = MODELS.get(type(this.content));
		if (model == null) {
			throw new IllegalArgumentException("No model for " + this.name);
		}
		return model.convert(this.content);
	}

	/**
	 * Validates and converts the template of a Deployment's pods, of which the rest may
	 * be left out, as in a patch.
	 * @return the template in Kubernetes' model
	 * @throws IllegalArgumentException if a field is unknown, missing or of another type
	 */
	V1PodTemplateSpec podTemplate() {
		JsonObject template = this.content.getAsJsonObject("spec").getAsJsonObject("template");
		return (V1PodTemplateSpec) new Model(V1PodTemplateSpec.class, V1PodTemplateSpec::validateJsonElement)
			.convert(template);
	}

	@Override
	public String toString() {
		return this.name;
	}

	private record Model(Class<?> type, Validation validation) {

		Object convert(JsonObject content) {
			try {
				this.validation.validate(content);
				return JSON.getGson().fromJson(content, this.type);
			}
			catch (IOException | JsonParseException ex) {
				throw new IllegalArgumentException(ex);
			}
		}

	}

	/**
	 * A model's own validation.
	 */
	private interface Validation {

		void validate(JsonElement content) throws IOException;

	}

}
