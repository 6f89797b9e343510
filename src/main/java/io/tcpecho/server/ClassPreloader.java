package io.tcpecho.server;

import java.io.IOException;

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
	 * Loads and initializes all classes of some packages.
	 * @param members a class of each package
	 */
	static void loadPackagesOf(Class<?>... members) {
		PathMatchingResourcePatternResolver resolver = new PathMatchingResourcePatternResolver();
		MetadataReaderFactory reader = new SimpleMetadataReaderFactory(resolver);
		for (Class<?> member : members) {
			String pattern = "classpath*:%s/*.class".formatted(ClassUtils.classPackageAsResourcePath(member));
			try {
				for (Resource resource : resolver.getResources(pattern)) {
					String name = reader.getMetadataReader(resource).getClassMetadata().getClassName();
					Class.forName(name, true, member.getClassLoader());
				}
			}
			catch (IOException | ClassNotFoundException | LinkageError ex) {
				logger.debug("Not all classes beside %s could be loaded".formatted(member.getName()), ex);
			}
		}
	}

}
