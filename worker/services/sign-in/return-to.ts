const pathMax = 2_000;

/** Any origin serves: only what comes after it is kept. */
const anyOrigin = "https://curfew.invalid";

/**
 * Where to go after sign-in: a path of our own site, and `/` for everything else. Judged as a browser would read
 * it, because a browser takes `/\evil.example`, `//evil.example` and a tab between two slashes for another site.
 */
export function safeReturnTo(wanted: string | null): string {
	if (wanted === null || !wanted.startsWith("/") || wanted.length > pathMax) return "/";
	if (hasControlCharacter(wanted) || wanted.includes("\\")) return "/";
	const url = URL.parse(wanted, anyOrigin);
	if (url?.origin !== anyOrigin) return "/";
	const path = url.pathname + url.search + url.hash;
	// `/.//evil.example` is a path of ours that a redirect would turn into another site.
	return path.startsWith("//") ? "/" : path;
}

function hasControlCharacter(text: string): boolean {
	for (let index = 0; index < text.length; index += 1) {
		const code = text.charCodeAt(index);
		if (code < 0x20 || code === 0x7f) return true;
	}
	return false;
}
