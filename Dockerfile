# The image of tcp-echo. It takes the jar that ./mvnw package makes.

FROM eclipse-temurin:25-jre AS layers
WORKDIR /layers
# whatever the artifact is called
COPY target/*.jar ./application.jar
RUN java -Djarmode=tools -jar application.jar extract --layers --destination extracted

FROM eclipse-temurin:25-jre
WORKDIR /app

# Dependencies change less often than the code: a new version of the code is a layer of some hundred kilobytes and the
# AOT cache.
COPY --from=layers /layers/extracted/dependencies/ ./
COPY --from=layers /layers/extracted/spring-boot-loader/ ./
COPY --from=layers /layers/extracted/snapshot-dependencies/ ./
COPY --from=layers /layers/extracted/application/ ./
COPY deploy/container/ ./

# Here, and not in the first stage: the cache holds for these paths and times of change only.
RUN ["./train"]

ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="tcp-echo" \
      org.opencontainers.image.description="A TCP echo server as a Spring Boot service" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"

# A number, so that Kubernetes can tell that it is not root.
USER 65532:65532
EXPOSE 7007 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["/app/healthcheck"]
# No shell between: signals reach the JVM. Arguments are the application's, or "probe" and the probe's.
ENTRYPOINT ["java", "-XX:AOTCache=/app/application.aot", "@/app/jvm.options", "-jar", "/app/application.jar"]
