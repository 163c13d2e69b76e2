/** What browsers tell of themselves when they are asked; the rest they send with every request. */
export const askedHints = [
	"Sec-CH-UA-Full-Version-List",
	"Sec-CH-UA-Form-Factors",
	"Sec-CH-UA-Model",
	"Sec-CH-UA-Platform-Version",
].join(", ");

/** The `Sec-CH-UA` headers of a request as they came; nothing when the browser sends none. */
export function hintsOf(request: Request): { clientHints?: Record<string, string> } {
	const hints = [...request.headers].filter(([name]) => /^sec-ch-ua(?:-|$)/i.test(name));
	return hints.length === 0 ? {} : { clientHints: Object.fromEntries(hints) };
}
