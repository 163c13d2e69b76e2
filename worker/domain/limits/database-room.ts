/** What one D1 database holds at most (Cloudflare's limit for paid plans), in bytes. */
export const databaseBytesMax = 10_000_000_000;

/** From here on somebody should do something: at a steady growth there are still weeks. */
const fillingFrom = 0.8;

/** How much of the room in its database an organization can count on. */
export interface DatabaseRoom {
	/** By all organizations that share it. Null while it has not been heard since the start. */
	usedBytes: number | null;
	maxBytes: number;
	/** `filling` from 80 %; `full`: what changes waits in the organization until there is room, and nothing is lost. */
	state: "roomy" | "filling" | "full";
	/** Changes that the database has not got yet. */
	waiting: number;
	/** Of them those that it refuses while it takes all others: they are tried again every five minutes. */
	parked: number;
	/** When it last had every change, as far as is known since the organization's start. */
	caughtUpAt: number | null;
	/** What to know about it and to do, as a sentence; null when there is nothing. */
	warning: string | null;
}

/** Changes that are on their way to the database, as the organization knows. */
export interface Unwritten {
	waiting: number;
	parked: number;
	/** They wait because the database refused the last of them for want of room. */
	wantsRoom: boolean;
	/** When the database last had every change; null: not since the object's start. */
	caughtUpAt: number | null;
}

/** What the size of the database and the organization's own waiting changes come to. */
export function roomOf(
	usedBytes: number | null,
	{ waiting, parked, wantsRoom, caughtUpAt }: Unwritten,
): DatabaseRoom {
	const share = (usedBytes ?? 0) / databaseBytesMax;
	const state = wantsRoom ? "full" : share >= fillingFrom ? "filling" : "roomy";
	const warning = warnings[state] ?? (parked > 0 ? refusing(parked) : null);
	return { usedBytes, maxBytes: databaseBytesMax, state, waiting, parked, caughtUpAt, warning };
}

const remedy =
	"Shorten the retention of ended sessions and of the log, or give it another database.";

const refusing = (parked: number): string =>
	`The database refuses ${parked === 1 ? "one change" : `${parked} changes`} and takes all others. Lists and reports show ` +
	"what it is about as it was; checks and revocations do not depend on it. It is tried again every five minutes: if this " +
	"stays, tell whoever runs Curfew.";

const warnings = {
	roomy: null,
	filling: `More than 80 % of the database is used. ${remedy}`,
	full:
		"The database is full. Sign-ins, checks and revocations go on, and what they change waits in the organization: nothing " +
		`is lost, but lists and reports stay as they were. ${remedy}`,
} as const;
