package io.tcpecho.framing;

import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanInstantiationException;
import org.springframework.beans.BeanUtils;
import org.springframework.util.ClassUtils;

/**
 * Framing of one's own, named by the class of its codec.
 *
 * @param type the class, which has a constructor to call
 */
record FrameCodecClass(Class<? extends FrameCodec> type) implements FrameCodecFactory {

	/**
	 * Finds the class of a name.
	 * @throws IllegalArgumentException if there is none or it is of no use, with a
	 * message that goes on behind the name
	 */
	static FrameCodecClass named(String name) {
		Class<?> type;
		try {
			type = ClassUtils.forName(name, null);
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalArgumentException("is not known", ex);
		}
		catch (LinkageError ex) {
			throw new IllegalArgumentException("cannot be loaded (%s)".formatted(ex), ex);
		}
		if (!FrameCodec.class.isAssignableFrom(type)) {
			throw new IllegalArgumentException("is a class of another kind");
		}
		if (Modifier.isAbstract(type.getModifiers())) {
			throw new IllegalArgumentException("is abstract");
		}
		FrameCodecClass found = new FrameCodecClass(type.asSubclass(FrameCodec.class));
		if (found.constructor(int.class) == null && found.constructor() == null) {
			throw new IllegalArgumentException(
					"has no public constructor that takes an int, the longest frame, or nothing");
		}
		return found;
	}

	@Override
	public FrameCodec codec(int maxFrameSize) {
		Constructor<? extends FrameCodec> sized = constructor(int.class);
		if (sized != null) {
			return create(sized, maxFrameSize);
		}
		Constructor<? extends FrameCodec> plain = constructor();
		if (plain != null) {
			return create(plain);
		}
		throw new IllegalArgumentException(label() + " has no public constructor of use");
	}

	@Override
	public FrameCodec codec() {
		return codec(FrameCodec.FRAME_SIZE);
	}

	@Override
	public String label() {
		return this.type.getName();
	}

	private @Nullable Constructor<? extends FrameCodec> constructor(Class<?>... parameters) {
		return ClassUtils.getConstructorIfAvailable(this.type, parameters);
	}

	private FrameCodec create(Constructor<? extends FrameCodec> constructor, Object... arguments) {
		try {
			return BeanUtils.instantiateClass(constructor, arguments);
		}
		catch (BeanInstantiationException ex) {
			throw new IllegalArgumentException("%s cannot be created: %s".formatted(label(),
					(ex.getCause() != null) ? ex.getCause() : ex.getMessage()), ex);
		}
	}

	@Override
	public String toString() {
		return label();
	}

}
