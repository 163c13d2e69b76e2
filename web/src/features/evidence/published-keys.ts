import { type Problem, ProblemError } from "../../api/errors.ts";

/** Names of the machine that the browser runs on. A local world's logs have one, and its pages another. */
const loopback = /^(localhost|[a-z0-9.-]+\.localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/;

const isThisSite = (host: string): boolean =>
	host === location.host || (loopback.test(host) && loopback.test(location.host));

/** Where this site publishes the keys of a log; null for a log that is another site's. */
export function keysPath(origin: string): string | null {
	const [, host, log] = /^([^/]+)\/log\/([A-Za-z0-9_-]+)$/.exec(origin) ?? [];
	return host !== undefined && isThisSite(host) ? `/log/${log}/keys` : null;
}

const refused = (reason: Problem["reason"], message: string): ProblemError =>
	new ProblemError({ reason, message, requestId: null });

/** The keys of a log as this site publishes them, one a line. All that is sent is the log's name. */
export async function fetchPublishedKeys(path: string): Promise<string> {
	const response = await fetch(path, { headers: { accept: "text/plain" } });
	if (response.ok) return (await response.text()).trim();
	throw response.status === 404
		? refused("not_found", "This site publishes no keys for this log.")
		: refused("unavailable", "This site could not give its keys just now. Try again.");
}
