package io.tcpecho.framing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import org.springframework.core.serializer.Serializer;
import org.springframework.util.Assert;

/**
 * Encoder and decoder of one framing, without state of its own: all connections of a
 * server share one.
 * <p>
 * Spring Integration's codecs of the same formats read the socket a byte at a time and
 * allocate the longest message before they block. These scan what one read of the socket
 * brought, and a frame's cost is its own length.
 * <p>
 * A framing of one's own is a subclass, which {@code echo.server.framing} names or a bean
 * provides. Records of 16 bytes:
 *
 * <pre class="code">
 * public class RecordCodec extends FrameCodec {
 *
 *     public RecordCodec() {
 *         super(16, 16, 0);
 *     }
 *
 *     &#64;Override
 *     protected byte[] decode(FrameInput in) throws IOException {
 *         in.require(16);
 *         return in.take(16);
 *     }
 *
 *     &#64;Override
 *     public void serialize(byte[] frame, OutputStream out) throws IOException {
 *         if (frame.length != 16) {
 *             throw new FrameException(Fault.MALFORMED, "a record has 16 bytes");
 *         }
 *         out.write(frame);
 *     }
 *
 * }
 * </pre>
 */
public abstract class FrameCodec implements Serializer<byte[]> {

	/**
	 * Largest configurable frame in bytes: 1 GB, well below the longest Java array.
	 */
	public static final int MAX_FRAME_SIZE = 1 << 30;

	/**
	 * Most bytes that one read takes in a framed mode, whatever the longest frame is, and
	 * in raw unless it is told otherwise. Two packets of the loopback interface, of
	 * 65,483 bytes, hold as much; one read of 64 KB leaves some of the first one behind.
	 */
	static final int CHUNK_SIZE = 128_000;

	/** Longest frame in bytes unless another is asked for. */
	static final int FRAME_SIZE = 64 * 1024;

	private final int minFrameSize;

	private final int maxFrameSize;

	private final int overhead;

	/**
	 * Creates a codec of frames that may be empty.
	 * @param maxFrameSize longest frame that is read, without what is around it, 1 to
	 * {@link #MAX_FRAME_SIZE} bytes
	 * @param overhead most bytes around each frame: delimiter, mark, length header,
	 * checksum
	 */
	protected FrameCodec(int maxFrameSize, int overhead) {
		this(0, maxFrameSize, overhead);
	}

	/**
	 * Creates a codec.
	 * @param minFrameSize shortest frame, 0 to {@code maxFrameSize} bytes: the same where
	 * all frames have one length
	 * @param maxFrameSize see above
	 * @param overhead see above
	 */
	protected FrameCodec(int minFrameSize, int maxFrameSize, int overhead) {
		checkMaxFrameSize(maxFrameSize);
		Assert.isTrue(minFrameSize >= 0 && minFrameSize <= maxFrameSize,
				() -> "minFrameSize must be 0 to %s bytes but is %s".formatted(maxFrameSize, minFrameSize));
		Assert.isTrue(overhead >= 0, () -> "overhead must be 0 bytes or more but is " + overhead);
		this.minFrameSize = minFrameSize;
		this.maxFrameSize = maxFrameSize;
		this.overhead = overhead;
	}

	static void checkMaxFrameSize(int maxFrameSize) {
		Assert.isTrue(maxFrameSize >= 1 && maxFrameSize <= MAX_FRAME_SIZE,
				() -> "maxFrameSize must be 1 to %s bytes but is %s".formatted(MAX_FRAME_SIZE, maxFrameSize));
	}

	/**
	 * Returns what the framing is called in configuration, and in what is told of the
	 * server.
	 * @return for instance {@code length-4}; the name of the class unless it is
	 * overridden
	 */
	public String getName() {
		return getClass().getName();
	}

	/**
	 * Returns the shortest frame there is: a client that makes up its own, as the probe
	 * does, sends no shorter one.
	 * @return the length in bytes, without delimiter or length header
	 */
	public final int getMinFrameSize() {
		return this.minFrameSize;
	}

	/**
	 * Returns the longest frame that is read; one to be written may be longer.
	 * @return the length in bytes, without delimiter or length header
	 */
	public final int getMaxFrameSize() {
		return this.maxFrameSize;
	}

	/**
	 * Returns the most bytes that one read of a connection takes.
	 * @return 125 KB unless it is overridden, at least 1
	 */
	public int getChunkSize() {
		return CHUNK_SIZE;
	}

	/**
	 * Creates the input of one connection, sized for this framing.
	 * @param source stream of the connection, read in chunks
	 * @return the input to {@linkplain FrameInput#readFrame() read frames} from
	 */
	public final FrameInput input(InputStream source) {
		return input(source, FrameMemory.UNLIMITED);
	}

	/**
	 * Creates the input of one connection, sized for this framing.
	 * @param source stream of the connection, read in chunks
	 * @param memory account of the frames that one read does not bring
	 * @return the input to {@linkplain FrameInput#readFrame() read frames} from
	 */
	public final FrameInput input(InputStream source, FrameMemory memory) {
		return new FrameInput(this, source, (long) this.maxFrameSize + this.overhead, memory);
	}

	/**
	 * Takes the next frame from the input, blocking until it is whole.
	 * <p>
	 * What {@link FrameInput#require} and {@link FrameInput#readMore} throw at the end of
	 * the stream, and where a frame exceeds the longest with what is around it, is right
	 * as it is. Where it is known earlier that a frame is {@linkplain #tooLong() too
	 * long}, it is better not to read it.
	 * @param in an {@linkplain #input input} of this codec
	 * @return the frame without delimiter or length header; may be empty
	 * @throws org.springframework.integration.ip.tcp.serializer.SoftEndOfStreamException
	 * if the stream ends where a frame would begin
	 * @throws FrameException if the frame is too long, malformed or cut off
	 * @throws IOException if reading fails
	 */
	protected abstract byte[] decode(FrameInput in) throws IOException;

	/**
	 * Writes one frame with its delimiter or length header. A delimiter inside the frame
	 * is not looked for: the receiver would see two frames.
	 * @param frame content of the frame
	 * @param out stream to write to, better a buffered one
	 * @throws FrameException if the framing cannot express the frame, of which nothing is
	 * written then
	 * @throws IOException if writing fails
	 */
	@Override
	public abstract void serialize(byte[] frame, OutputStream out) throws IOException;

	/**
	 * Creates what is to be thrown where a frame exceeds the longest.
	 * @return the exception
	 */
	protected final FrameException tooLong() {
		return new FrameException(FrameException.Fault.TOO_LONG,
				"frame longer than %s bytes".formatted(this.maxFrameSize));
	}

}
