package io.tcpecho.fairness;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;

import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;

import org.jspecify.annotations.Nullable;

/**
 * The key and nonce that this thread has encrypted with last: the JDK's TLS sends no
 * empty record, so a flood of them must encrypt its own where the JDK left off. A
 * provider of AES/GCM that passes all on to the JDK's is told of them.
 *
 * @param key the key
 * @param parameters the nonce and the length of the tag
 */
record CapturedKey(Key key, GCMParameterSpec parameters) {

	private static final String TRANSFORMATION = "AES/GCM/NoPadding";

	private static final String DELEGATE = "SunJCE";

	private static final ThreadLocal<@Nullable CapturedKey> LAST = new ThreadLocal<>();

	/**
	 * Captures keys from now on.
	 */
	static void install() {
		Security.insertProviderAt(new CapturingProvider(), 1);
	}

	static CapturedKey last() {
		CapturedKey last = LAST.get();
		if (last == null) {
			throw new IllegalStateException("Nothing has been encrypted with " + TRANSFORMATION);
		}
		return last;
	}

	/**
	 * Returns a cipher that captures nothing.
	 */
	static Cipher plainCipher() throws GeneralSecurityException {
		return Cipher.getInstance(TRANSFORMATION, DELEGATE);
	}

	private static final class CapturingProvider extends Provider {

		private static final long serialVersionUID = 1L;

		CapturingProvider() {
			super("Capturing", "1", "Knows the keys of its own connections");
			put("Cipher." + TRANSFORMATION, CapturingCipher.class.getName());
		}

	}

	/** Passes all on; what TLS does not call is left out. */
	public static final class CapturingCipher extends CipherSpi {

		private final Cipher cipher;

		/**
		 * Called by the JDK.
		 * @throws GeneralSecurityException if the JDK has no such cipher
		 */
		public CapturingCipher() throws GeneralSecurityException {
			this.cipher = plainCipher();
		}

		@Override
		protected void engineInit(int mode, Key key, AlgorithmParameterSpec parameters, SecureRandom random)
				throws InvalidKeyException, InvalidAlgorithmParameterException {
			if (mode == Cipher.ENCRYPT_MODE && parameters instanceof GCMParameterSpec gcm) {
				LAST.set(new CapturedKey(key, gcm));
			}
			this.cipher.init(mode, key, parameters, random);
		}

		@Override
		protected void engineUpdateAAD(byte[] bytes, int offset, int length) {
			this.cipher.updateAAD(bytes, offset, length);
		}

		@Override
		protected byte[] engineUpdate(byte[] bytes, int offset, int length) {
			return this.cipher.update(bytes, offset, length);
		}

		@Override
		protected int engineUpdate(byte[] in, int offset, int length, byte[] out, int outOffset)
				throws ShortBufferException {
			return this.cipher.update(in, offset, length, out, outOffset);
		}

		@Override
		protected byte[] engineDoFinal(byte[] bytes, int offset, int length)
				throws IllegalBlockSizeException, BadPaddingException {
			return this.cipher.doFinal(bytes, offset, length);
		}

		@Override
		protected int engineDoFinal(byte[] in, int offset, int length, byte[] out, int outOffset)
				throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
			return this.cipher.doFinal(in, offset, length, out, outOffset);
		}

		@Override
		protected int engineGetOutputSize(int length) {
			return this.cipher.getOutputSize(length);
		}

		@Override
		protected int engineGetBlockSize() {
			return this.cipher.getBlockSize();
		}

		@Override
		protected byte[] engineGetIV() {
			return this.cipher.getIV();
		}

		@Override
		protected AlgorithmParameters engineGetParameters() {
			return this.cipher.getParameters();
		}

		@Override
		protected void engineInit(int mode, Key key, SecureRandom random) {
			throw new UnsupportedOperationException();
		}

		@Override
		protected void engineInit(int mode, Key key, AlgorithmParameters parameters, SecureRandom random) {
			throw new UnsupportedOperationException();
		}

		@Override
		protected void engineSetMode(String mode) throws NoSuchAlgorithmException {
			throw new NoSuchAlgorithmException(mode);
		}

		@Override
		protected void engineSetPadding(String padding) throws NoSuchPaddingException {
			throw new NoSuchPaddingException(padding);
		}

	}

}
