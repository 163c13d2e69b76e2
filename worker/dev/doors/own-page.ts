/**
 * Whether a page of the local world itself asks: of its own origin, on this very machine. The name counts too: one that an
 * attacker lets point here has an origin of its own that would fit.
 */
export function isOwnPage(request: Request): boolean {
	const { origin, hostname } = new URL(request.url);
	return (
		request.headers.get("origin") === origin && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(hostname)
	);
}
