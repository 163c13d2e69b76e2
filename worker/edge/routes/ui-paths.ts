/**
 * The pages of the admin UI, in the notation of its router. Whatever is not among them is nothing: a path that answers
 * 200 to everybody is a way in for whoever points a proxy's check at it.
 */
export const uiPaths = [
	"/",
	"/sign-in",
	"/invitation",
	"/verify",
	"/organizations",
	"/me/sessions",
	"/audit/:eventId?",
	"/o/:organization",
	"/o/:organization/users/:userId?",
	"/o/:organization/sessions/:sessionId?",
	"/o/:organization/receipts",
	"/o/:organization/receipts/:receiptId",
	"/o/:organization/policies",
	"/o/:organization/support-access",
	"/o/:organization/audit/:eventId?",
	"/o/:organization/administrators",
	"/o/:organization/api-tokens",
	"/o/:organization/health",
] as const;

/** A segment that begins with `:` stands for any one, and for none when it ends with `?`. */
const patternOf = (path: string): RegExp => {
	const segments = path.split("/").filter((segment) => segment !== "");
	const pattern = segments.map((segment) => {
		if (!segment.startsWith(":")) return `/${segment}`;
		return segment.endsWith("?") ? "(?:/[^/]+)?" : "/[^/]+";
	});
	return new RegExp(`^${pattern.join("")}/?$`);
};

const patterns = uiPaths.map(patternOf);

export const isUiPath = (path: string): boolean => patterns.some((pattern) => pattern.test(path));
