import { createSignal } from "solid-js";
import { presenceHeaders } from "./presence.ts";

/** Whether Curfew could be reached when it was last tried. */
const [isUnreachable, setUnreachable] = createSignal(false);
/** Whether the site has a newer version of this page than the one that runs. */
const [isNewerThere, setNewerThere] = createSignal(false);

export { isNewerThere, isUnreachable };

/** A person who comes back to the tab is told soon, and nobody's network is kept busy. */
const lookAgainMs = 60_000;
const lookEveryMs = 5 * 60_000;
const healingFirstMs = 1_000;
const healingMaxMs = 15_000;
/** A look that hangs is a connection that does not work. */
const lookLimitMs = 10_000;

/** The script that a page of Curfew starts with; its name has the hash of the whole version. */
export const entryIn = (html: string): string | null =>
	/<script[^>]*\ssrc="([^"]*\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? null;

/** Null where it has no hash: in development. */
const runningEntry = (): string | null =>
	document.querySelector('script[type="module"][src*="/assets/"]')?.getAttribute("src") ?? null;

let looking: Promise<void> | null = null;
let lookedAt = 0;
let healing: ReturnType<typeof setTimeout> | undefined;
let healingMs = healingFirstMs;

/** Looks whether Curfew can be reached, and whether it is still of this version. */
export function lookAtServer(): Promise<void> {
	looking ??= look().finally(() => {
		looking = null;
	});
	return looking;
}

async function look(): Promise<void> {
	lookedAt = Date.now();
	clearTimeout(healing);
	try {
		const response = await fetch("/", {
			cache: "no-cache",
			headers: { accept: "text/html" },
			signal: AbortSignal.timeout(lookLimitMs),
		});
		const theirs = response.ok ? entryIn(await response.text()) : null;
		const ours = runningEntry();
		setNewerThere(theirs !== null && ours !== null && theirs !== ours);
		healingMs = healingFirstMs;
		setUnreachable(false);
	} catch {
		setUnreachable(true);
		healing = setTimeout(() => void lookAtServer(), healingMs);
		healingMs = Math.min(healingMs * 2, healingMaxMs);
	}
}

/** Sends a request. One that gets no answer makes us look: a single lost request is not yet a lost connection. */
export async function overConnection(
	path: string,
	init: RequestInit & { headers?: Record<string, string> },
): Promise<Response> {
	try {
		const headers = { ...init.headers, ...presenceHeaders() };
		const response = await fetch(path, { ...init, headers });
		if (isUnreachable()) void lookAtServer();
		return response;
	} catch (error) {
		if (!init.signal?.aborted) await lookAtServer();
		throw error;
	}
}

/** Follows what the browser knows of its network; it may be wrong, so it is only a reason to look. */
export function watchConnection(): void {
	addEventListener("offline", () => void lookAtServer());
	addEventListener("online", () => void lookAtServer());
	const lookIfSeen = (afterMs: number) => {
		if (document.visibilityState === "visible" && Date.now() - lookedAt >= afterMs)
			void lookAtServer();
	};
	document.addEventListener("visibilitychange", () => lookIfSeen(lookAgainMs));
	setInterval(() => lookIfSeen(lookEveryMs), lookEveryMs);
	lookedAt = Date.now();
}

/** Why nothing comes, in a sentence; null while Curfew can be reached. */
export const whyUnreachable = (): string | null => {
	if (!isUnreachable()) return null;
	return navigator.onLine ? "Curfew can't be reached." : "You are offline.";
};
