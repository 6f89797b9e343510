package io.tcpecho.server.shutdown;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A signal while the process is already ending. The JVM ignores it; somebody who sends it
 * wants the end at once.
 * <p>
 * {@code sun.misc.Signal} is the JDK's only way to a signal, in a module that is there to
 * be used, but a compiler warns of it whatever it is told.
 */
final class SecondSignal {

	private static final Log logger = LogFactory.getLog(SecondSignal.class);

	private SecondSignal() {
	}

	/**
	 * Makes the next SIGINT or SIGTERM end the process, with exit code 130 or 143, if the
	 * process is ending already; otherwise, such as when only a context stops, the next
	 * signal is the first one.
	 */
	static void endsTheProcess() {
		if (!isEnding()) {
			return;
		}
		try {
			handle("INT");
			handle("TERM");
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			logger.debug("A second signal will be ignored", ex);
		}
	}

	private static boolean isEnding() {
		Thread hook = new Thread(() -> {
		});
		try {
			Runtime.getRuntime().addShutdownHook(hook);
			Runtime.getRuntime().removeShutdownHook(hook);
			return false;
		}
		catch (IllegalStateException ex) {
			// what the JDK says to a hook while it shuts down
			return true;
		}
	}

	private static void handle(String name) throws ReflectiveOperationException {
		Class<?> signalType = Class.forName("sun.misc.Signal");
		Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
		Method number = signalType.getMethod("getNumber");
		Object handler = Proxy.newProxyInstance(handlerType.getClassLoader(), new Class<?>[] { handlerType },
				(proxy, method, args) -> {
					if (method.getDeclaringClass() == Object.class) {
						return method.invoke(SecondSignal.class, args);
					}
					end(name, number, args[0]);
					return null;
				});
		signalType.getMethod("handle", signalType, handlerType)
			.invoke(null, signalType.getConstructor(String.class).newInstance(name), handler);
	}

	private static void end(String name, Method number, Object signal)
			throws IllegalAccessException, InvocationTargetException {
		logger.warn("Graceful shutdown ended by a second signal, SIG" + name);
		Runtime.getRuntime().halt(128 + (int) number.invoke(signal));
	}

}
