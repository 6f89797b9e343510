package io.tcpecho.framing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import org.springframework.core.serializer.Serializer;

/**
 * Encoder and decoder of one framing, without state of its own.
 * <p>
 * Spring Integration's codecs of the same formats read the socket a byte at a time and
 * allocate the longest message before they block. These scan what one read of the socket
 * brought, and a frame's cost is its own length.
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

	private final int maxFrameSize;

	private final int overhead;

	/**
	 * Creates a codec.
	 * @param maxFrameSize longest frame that is read, without what is around it
	 * @param overhead bytes around each frame: delimiter, mark or length header
	 */
	FrameCodec(int maxFrameSize, int overhead) {
		this.maxFrameSize = maxFrameSize;
		this.overhead = overhead;
	}

	/**
	 * Returns the longest frame that is read; one to be written may be longer.
	 * @return the length in bytes, without delimiter or length header
	 */
	public final int getMaxFrameSize() {
		return this.maxFrameSize;
	}

	/**
	 * Creates the input of one connection, sized for this framing.
	 * @param source stream of the connection, read in chunks
	 * @return the input to give to {@link #decode}
	 */
	public final FrameInput input(InputStream source) {
		return input(source, FrameMemory.UNLIMITED);
	}

	/**
	 * Creates the input of one connection, sized for this framing.
	 * @param source stream of the connection, read in chunks
	 * @param memory account of the frames that one read does not bring
	 * @return the input to give to {@link #decode}
	 */
	public final FrameInput input(InputStream source, FrameMemory memory) {
		return new FrameInput(source, chunkSize(), this.maxFrameSize + this.overhead, memory);
	}

	int chunkSize() {
		return CHUNK_SIZE;
	}

	/**
	 * Reads the next frame, blocking until it is whole.
	 * @param in an {@linkplain #input input} of this codec
	 * @return the frame without delimiter or length header; may be empty
	 * @throws org.springframework.integration.ip.tcp.serializer.SoftEndOfStreamException
	 * if the stream ends where a frame would begin
	 * @throws FrameException if the frame is too long, malformed or cut off
	 * @throws IOException if reading fails
	 */
	public abstract byte[] decode(FrameInput in) throws IOException;

	/**
	 * Writes one frame with its delimiter or length header. A delimiter inside the frame
	 * is not looked for: the receiver would see two frames.
	 * @param frame content of the frame
	 * @param out stream to write to, better a buffered one
	 * @throws FrameException if the length header cannot express the frame's length
	 * @throws IOException if writing fails
	 */
	@Override
	public abstract void serialize(byte[] frame, OutputStream out) throws IOException;

	final FrameException tooLong() {
		return new FrameException(FrameException.Fault.TOO_LONG,
				"frame longer than %s bytes".formatted(this.maxFrameSize));
	}

}
