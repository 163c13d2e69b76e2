const storageKey = "curfew.recent";
const keptMax = 8;

/** What was used last, the newest first. */
export function recentCommands(): string[] {
	try {
		const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "[]");
		return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
	} catch {
		return [];
	}
}

/** Signing out forgets it, with all that the browser keeps. */
export function remember(command: string): void {
	const kept = [command, ...recentCommands().filter((one) => one !== command)].slice(0, keptMax);
	try {
		localStorage.setItem(storageKey, JSON.stringify(kept));
	} catch {
		// Storage may be forbidden; nothing is recent then.
	}
}
