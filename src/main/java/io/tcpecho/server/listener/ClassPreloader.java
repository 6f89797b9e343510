package io.tcpecho.server.listener;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;

import io.tcpecho.framing.FrameCodec;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;
import org.springframework.util.ClassUtils;

/**
 * Loader of classes before they are needed.
 * <p>
 * A class that is first needed when the process has no file descriptor left cannot be
 * read from a folder or a jar, and one that could not be loaded once never will be: the
 * server would serve nobody after the shortage is over.
 */
final class ClassPreloader {

	private static final Log logger = LogFactory.getLog(ClassPreloader.class);

	private ClassPreloader() {
	}

	/**
	 * Loads and initializes all classes of the rooms that a connection goes through:
	 * those beside the listener's, and the framing.
	 */
	static void loadRooms() {
		String listener = ClassUtils.classPackageAsResourcePath(ClassPreloader.class);
		load(ClassPreloader.class, listener.substring(0, listener.lastIndexOf('/')) + "/*/*.class");
		load(FrameCodec.class, ClassUtils.classPackageAsResourcePath(FrameCodec.class) + "/*.class");
	}

	private static void load(Class<?> member, String pattern) {
		PathMatchingResourcePatternResolver resolver = new PathMatchingResourcePatternResolver();
		MetadataReaderFactory reader = new SimpleMetadataReaderFactory(resolver);
		try {
			for (Resource resource : resolver.getResources("classpath*:" + pattern)) {
				load(reader.getMetadataReader(resource).getClassMetadata().getClassName(), member);
			}
		}
		catch (IOException ex) {
			logger.warn("The classes of %s could not be listed".formatted(pattern), ex);
		}
	}

	/**
	 * Makes the JDK initialize what virtual threads wait for input with, if run on one: a
	 * first wait without memory to initialize it would be the last of the process.
	 */
	static void loadPoller() {
		try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			nobody.setSoTimeout(1);
			nobody.accept().close();
		}
		catch (SocketTimeoutException ex) {
			logger.trace("Waited for input", ex);
		}
		catch (IOException ex) {
			logger.debug("Could not wait for input", ex);
		}
	}

	private static void load(String name, Class<?> member) {
		try {
			Class.forName(name, true, member.getClassLoader());
		}
		catch (ClassNotFoundException | LinkageError ex) {
			logger.warn("Class %s could not be loaded".formatted(name), ex);
		}
	}

}
