/** Five sign-ins under way, each with where it leads, must fit into the headers of one request. */
const pathMax = 512;

/** Any origin serves: only what comes after it is kept. */
const anyOrigin = "https://curfew.invalid";

/**
 * Where to go after sign-in: a path of our own site, and `/` for everything else. Judged as a browser would read
 * it, because a browser takes `/\evil.example`, `//evil.example` and a tab between two slashes for another site.
 */
export function safeReturnTo(wanted: string | null): string {
	if (wanted === null || !wanted.startsWith("/")) return "/";
	if (hasControlCharacter(wanted) || wanted.includes("\\")) return "/";
	const url = URL.parse(wanted, anyOrigin);
	if (url?.origin !== anyOrigin) return "/";
	// `/.//evil.example` is a path of ours that a redirect would turn into another site.
	if (url.pathname.startsWith("//")) return "/";
	const whole = url.pathname + url.search + url.hash;
	// The page without its filter is nearer to what was asked for than the start page.
	return [whole, url.pathname].find((path) => path.length <= pathMax) ?? "/";
}

function hasControlCharacter(text: string): boolean {
	for (let index = 0; index < text.length; index += 1) {
		const code = text.charCodeAt(index);
		if (code < 0x20 || code === 0x7f) return true;
	}
	return false;
}
