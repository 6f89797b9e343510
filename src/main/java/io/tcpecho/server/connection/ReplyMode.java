package io.tcpecho.server.connection;

/**
 * Whether a service answers each message.
 */
public enum ReplyMode {

	/** Each message has a reply; the connection is closed if none comes in time. */
	REQUIRED,

	/**
	 * A message may have none, and the next one is handled at once; a reply that comes
	 * later is sent when it comes.
	 */
	OPTIONAL

}
