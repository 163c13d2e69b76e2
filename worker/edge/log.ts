/**
 * One line for the operator about what the caller was not told. The message of a failed D1 statement holds its
 * parameters, people's names and addresses among them: of those only the cause is written.
 */
export function logFailure(requestId: string, error: unknown, where = ""): void {
	console.error(JSON.stringify({ level: "error", requestId, where, error: describe(error) }));
}

function describe(error: unknown): string {
	if (!(error instanceof Error)) return typeof error;
	const root = rootOf(error);
	if (root.message.startsWith("Failed query")) return root.name;
	return `${root.name}: ${root.message}\n${frames(root)}`;
}

/** Causes nest a few levels at most; the bound keeps a circular one from looping. */
function rootOf(error: Error, depth = 0): Error {
	return error.cause instanceof Error && depth < 8 ? rootOf(error.cause, depth + 1) : error;
}

/** The stack begins with the message, which may span lines; only the frames are wanted. */
function frames(error: Error): string {
	const lines = (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
	return lines.slice(0, 8).join("\n");
}

/** Why a sign-in did not end in a session: the page says it in one code, the operator needs the detail. */
export function logSignInProblem(
	requestId: string,
	refusal: { problem: string; detail: string | null },
): void {
	console.warn(JSON.stringify({ level: "warn", requestId, where: "sign-in", ...refusal }));
}
