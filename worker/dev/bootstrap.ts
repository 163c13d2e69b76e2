import { parseArgs } from "node:util";

/** `npm run bootstrap -- --url https://curfew.example --email you@example.com`: invites the first global admin. */

const usage = `Usage: BOOTSTRAP_TOKEN=… npm run bootstrap -- --url https://your.deployment --email you@your.company
The token is the secret BOOTSTRAP_TOKEN of that deployment.`;

/** The token travels with the request, so only https will do; plain http serves a deployment on this machine. */
function endpointOf(text: string | undefined): URL | null {
	const url = URL.parse("/auth/bootstrap", text);
	if (!url) return null;
	const onThisMachine = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
	return url.protocol === "https:" || (url.protocol === "http:" && onThisMachine) ? url : null;
}

function readOptions(): { url?: string; email?: string } {
	try {
		const options = { url: { type: "string" }, email: { type: "string" } } as const;
		return parseArgs({ options }).values;
	} catch {
		return {};
	}
}

async function bootstrap(): Promise<number> {
	const values = readOptions();
	const token = process.env.BOOTSTRAP_TOKEN;
	const endpoint = endpointOf(values.url);
	if (!token || !endpoint || !values.email) {
		console.error(usage);
		return 1;
	}
	const response = await fetch(endpoint, {
		method: "POST",
		headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
		body: JSON.stringify({ email: values.email }),
	});
	const answer: unknown = await response.json().catch(() => null);
	if (!response.ok) {
		console.error(problemOf(response.status, answer));
		return 1;
	}
	const { url, expiresAt } = answer as { url: string; expiresAt: number };
	console.log(`Open this link in a browser and sign in as ${values.email}:\n\n  ${url}\n`);
	console.log(`It works once, until ${new Date(expiresAt).toISOString()}.`);
	return 0;
}

function problemOf(status: number, answer: unknown): string {
	if (status === 404)
		return "This deployment has no BOOTSTRAP_TOKEN. Set the secret and try again.";
	const message = (answer as { message?: unknown } | null)?.message;
	return typeof message === "string" ? message : `The deployment answered with status ${status}.`;
}

try {
	process.exitCode = await bootstrap();
} catch (error) {
	// `fetch` says only that it failed; its cause says why.
	const cause = error instanceof Error ? (error.cause ?? error) : error;
	const detail = cause instanceof Error ? cause.message : String(cause);
	console.error(`The deployment cannot be reached: ${detail}`);
	process.exitCode = 1;
}
