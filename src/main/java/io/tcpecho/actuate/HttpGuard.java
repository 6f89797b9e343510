package io.tcpecho.actuate;

import java.io.IOException;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refusal of what a page of another site makes a browser ask: under a name that is not
 * this server's, or for a change.
 *
 * @see <a href="https://www.w3.org/TR/fetch-metadata/">Fetch Metadata Request Headers</a>
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class HttpGuard extends OncePerRequestFilter {

	private static final int MISDIRECTED_REQUEST = 421;

	/** Methods that change nothing (RFC 9110, 9.2.1). */
	private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

	/** A page of this server itself, or the user, by the address bar or a bookmark. */
	private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

	private final HostNames hosts;

	HttpGuard(HostNames hosts) {
		this.hosts = hosts;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (!this.hosts.include(request.getHeader(HttpHeaders.HOST))) {
			refuse(response, MISDIRECTED_REQUEST,
					"The Host is neither an address nor localhost, nor one of echo.server.http.allowed-hosts.");
		}
		else if (!SAFE_METHODS.contains(request.getMethod()) && isFromAnotherSite(request)) {
			refuse(response, HttpServletResponse.SC_FORBIDDEN, "A page of another site may change nothing here.");
		}
		else {
			try {
				chain.doFilter(request, response);
			}
			catch (ServletException | IllegalStateException ex) {
				if (response.isCommitted() || !isBadParameter(ex)) {
					throw ex;
				}
				refuse(response, HttpServletResponse.SC_BAD_REQUEST, "The parameters cannot be read.");
			}
		}
	}

	/**
	 * Returns whether nothing but the request is to blame, which is no error to log. What
	 * Tomcat throws is known by its name: there may be another server.
	 */
	private static boolean isBadParameter(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause.getClass().getName().equals("org.apache.tomcat.util.http.InvalidParameterException")) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Returns whether a browser says that the request comes from elsewhere. Those that
	 * are old, or ask by plain HTTP, tell the origin alone; what is no browser tells
	 * neither.
	 */
	private static boolean isFromAnotherSite(HttpServletRequest request) {
		String site = request.getHeader("Sec-Fetch-Site");
		if (site != null) {
			return !OWN_SITE.contains(site);
		}
		String origin = request.getHeader(HttpHeaders.ORIGIN);
		if (origin == null) {
			return false;
		}
		// an origin that is kept secret is "null", which no host is called
		return !origin.replaceFirst("^[a-z]+://", "").equalsIgnoreCase(request.getHeader(HttpHeaders.HOST));
	}

	private static void refuse(HttpServletResponse response, int status, String reason) throws IOException {
		response.setStatus(status);
		response.setContentType(MediaType.TEXT_PLAIN_VALUE);
		response.getWriter().write(reason + "\n");
	}

}
