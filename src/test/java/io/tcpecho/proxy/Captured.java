package io.tcpecho.proxy;

import java.util.HexFormat;

/**
 * Headers that others have sent or written down.
 */
final class Captured {

	static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

	/** A health check of AWS's network load balancer (kubernetes#57250). */
	static final byte[] NLB_HEALTH_CHECK = v2("20110054 030004bce5951f 04004a" + "00".repeat(74));

	/** AWS's network load balancer with a VPC endpoint (elastic-load-balancing-tools). */
	static final byte[] NLB_ENDPOINT = v2("21110054 ac1f0771 ac1f0a1f c8f2 0050 030004e8d6892d"
			+ "ea001701767063652d30386432626631356661633530303163 39" + "040024" + "00".repeat(36));

	/** The same, captured by others (pires/go-proxyproto). */
	static final byte[] NLB_ENDPOINT_CAPTURE = v2("21110054 c0a82c0a c0a82c07 cc3e 241b 030004b9286fa6"
			+ "ea001701767063652d30306561666334353865633937623833 33" + "040024" + "00".repeat(36));

	/** HAProxy, send-proxy-v2-ssl-cn, the client with a certificate (go-proxyproto). */
	static final byte[] HAPROXY_SSL_CN = v2("21110040 7f000001 7f000001 cc8a 232e 200031 07 00000000"
			+ "210007544c5376312e33" + "22001f4578616d706c6520436f6d6d6f6e204e616d6520436c69656e742043657274");

	/** HAProxy, send-proxy-v2-ssl with the cipher, IPv4 as IPv6 (go-proxyproto). */
	static final byte[] HAPROXY_SSL_CIPHER = v2("2121004f 00000000000000000000ffff0a015b0e"
			+ "00000000000000000000ffff0a01019f f47c 01bb 200028 01 00000000 210007544c5376312e33"
			+ "230016544c535f4145535f3235365f47434d5f534841333834");

	/** HAProxy 2.6, send-proxy-v2-ssl-cn and all other proxy-v2-options. */
	static final byte[] HAPROXY_ALL = v2(
			"211100b07f0000017f000001aa0a4a2f030004d16c47ab0100046563686f0200106563686f2e6578616d"
					+ "706c652e6f726705002e37463030303030313a414130415f37463030303030313a344132465f36423041"
					+ "433134435f303030303a3538323120004f0700000000210007544c5376312e33220006636c69656e7425"
					+ "00075253413230343824001165636473612d776974682d534841323536230016544c535f4145535f3235"
					+ "365f47434d5f534841333834");

	/** HAProxy's regression tests, a valid TLV (proxy_protocol_tlv_validation.vtc). */
	static final byte[] HAPROXY_AUTHORITY = v2("21110014 7F000001 7F000001 002A 0539 020005 3132333435");

	/** nginx's tests of TCP over IPv6 and of bytes that follow (proxy_protocol2.t). */
	static final byte[] NGINX_TCP6 = v2(
			"21210024 20010db8000000000000000000000001 20010db8000000000000000000000002 007b 162e");

	static final byte[] NGINX_TLV = v2("21110015 c0000201 c0000202 007b 162e" + "00".repeat(9));

	private Captured() {
	}

	static byte[] v2(String rest) {
		return HexFormat.of().parseHex(SIGNATURE + rest.replace(" ", ""));
	}

}
