package io.tcpecho.test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.server.listener.Listeners;
import io.tcpecho.server.tls.TlsLayer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * Source of the clients of a {@link TcpServerTest}.
 */
class TcpTestClientResolver implements ParameterResolver {

	private static final Namespace CLIENTS = Namespace.create(TcpTestClientResolver.class);

	/**
	 * Counts the constructor to the test method: its client is closed with the method's.
	 */
	@Override
	public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
		return ExtensionContextScope.TEST_METHOD;
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == TcpTestClient.class;
	}

	@Override
	public TcpTestClient resolveParameter(ParameterContext parameter, ExtensionContext context) {
		if (context.getTestMethod().isEmpty()) {
			throw new ParameterResolutionException(
					"A TcpTestClient is for one test method: it can be a parameter of that, of methods before and after each, and of the constructor");
		}
		String listener = parameter.findAnnotation(ToListener.class).map(ToListener::value).orElse(null);
		long number = Arrays.stream(parameter.getDeclaringExecutable().getParameterTypes())
			.limit(parameter.getIndex())
			.filter((type) -> type == TcpTestClient.class)
			.count();
		// what stands there is closed behind the method
		return context.getStore(CLIENTS)
			.computeIfAbsent(number + ":" + listener, (key) -> connect(context, listener), TcpTestClient.class);
	}

	private static TcpTestClient connect(ExtensionContext context, @Nullable String name) {
		ApplicationContext application = SpringExtension.getApplicationContext(context);
		EchoServerConnectionFactory listener = listener(application, name);
		FrameCodec codec = listener.getProfile().codec();
		TlsLayer tls = listener.getProfile().tls();
		try {
			Socket socket = new Socket(address(listener), listener.getPort());
			return (tls != null)
					? TcpTestClient.shakeHands(layer(socket, tls, application, clientBundle(context)), codec)
					: new TcpTestClient(socket, codec);
		}
		catch (IOException ex) {
			throw new ParameterResolutionException("No connection to the listener: " + ex, ex);
		}
	}

	private static EchoServerConnectionFactory listener(ApplicationContext application, @Nullable String name) {
		Listeners listeners = application.getBean(Listeners.class);
		return listeners.getAll()
			.stream()
			.filter((each) -> name == null || each.getListenerName().value().equals(name))
			.findFirst()
			.orElseThrow(() -> new ParameterResolutionException("The application has no listener '%s', only %s"
				.formatted(name, String.join(", ", listeners.getNames()))));
	}

	private static InetAddress address(EchoServerConnectionFactory listener) {
		return (listener.getServerSocketAddress() instanceof InetSocketAddress bound
				&& !bound.getAddress().isAnyLocalAddress()) ? bound.getAddress() : InetAddress.getLoopbackAddress();
	}

	private static Socket layer(Socket socket, TlsLayer tls, ApplicationContext application, @Nullable String bundle)
			throws IOException {
		return (bundle != null)
				? application.getBean(SslBundles.class)
					.getBundle(bundle)
					.createSslContext()
					.getSocketFactory()
					.createSocket(socket, socket.getInetAddress().getHostName(), socket.getPort(), true)
				: tls.layerAsClient(socket);
	}

	private static @Nullable String clientBundle(ExtensionContext context) {
		TcpServerTest annotation = TestContextAnnotationUtils.findMergedAnnotation(context.getRequiredTestClass(),
				TcpServerTest.class);
		return (annotation != null && !annotation.clientBundle().isEmpty()) ? annotation.clientBundle() : null;
	}

}
