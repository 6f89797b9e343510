package com.acme.example;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.test.AbstractFrameCodecTests;

/**
 * Tests for {@link NetstringCodec}.
 */
class NetstringCodecTests extends AbstractFrameCodecTests {

	@Override
	protected FrameCodec codec(int maxFrameSize) {
		return new NetstringCodec(maxFrameSize);
	}

}
