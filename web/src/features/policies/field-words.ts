import type { Policy, PolicyField } from "../../api/client.ts";
import { flagKinds } from "../../lib/labels.ts";
import { plural } from "../../lib/numbers.ts";
import { dayMs, secondMs } from "../../lib/units.ts";
import { byWeight, flagLabel, listWords } from "../sessions/flag-words.ts";
import { durationWords } from "./durations.ts";

interface FieldWords {
	label: string;
	/** What it does. */
	help: string;
	/** Which values it takes. */
	range: string;
}

export const sections: { title: string; fields: PolicyField[] }[] = [
	{
		title: "Session limits",
		fields: ["idleTimeoutMs", "absoluteLifetimeMs", "sessionsPerUser", "sessionsPerUserExceeded"],
	},
	{
		title: "Tokens and checks",
		fields: ["refreshGraceMs", "leaseMs", "graceMs", "introspectionIsActivity"],
	},
	{ title: "What stands out", fields: ["flagsOff"] },
	{ title: "Retention", fields: ["endedRetentionMs", "addressRetentionMs", "auditRetentionMs"] },
	{ title: "Support access", fields: ["supportAccessMaxMs"] },
];

export const fieldWords: Record<PolicyField, FieldWords> = {
	idleTimeoutMs: {
		label: "Idle timeout",
		help: "A session that is not used for this long expires.",
		range: "5 minutes to 90 days.",
	},
	absoluteLifetimeMs: {
		label: "Absolute lifetime",
		help: "However active, no session lives longer.",
		range: "5 minutes to 365 days.",
	},
	sessionsPerUser: {
		label: "Sessions per person",
		help: "How many active sessions one person may have.",
		range: "1 to 1,000; empty for no limit.",
	},
	sessionsPerUserExceeded: {
		label: "A sign-in beyond that number",
		help: "What happens when a person with that many sessions signs in once more.",
		range: "",
	},
	refreshGraceMs: {
		label: "Refresh grace",
		help: "How long a refresh token that was just replaced still gets the same successor, so that a lost answer signs nobody out.",
		range: "0 seconds to 5 minutes.",
	},
	leaseMs: {
		label: "Answers from memory",
		help: "How long an auth edge may answer a check without asking. 0 asks every time.",
		range: "0 to 10 seconds.",
	},
	graceMs: {
		label: "Grace while unreachable",
		help: "How much longer an edge set to use it may answer from memory when Curfew cannot be reached. A revocation then takes up to this much longer to be in force while an edge cannot be reached. 0 denies at once.",
		range: "0 to 60 seconds.",
	},
	introspectionIsActivity: {
		label: "Introspection counts as activity",
		help: "Whether introspecting its access token counts as use of a session. Every other accepted check always counts. Choose no if something introspects tokens that nobody is using.",
		range: "",
	},
	flagsOff: {
		label: "Facts to record",
		help: "Holds for new activity; facts that were recorded stay.",
		range: "",
	},
	endedRetentionMs: {
		label: "Ended sessions",
		help: "How long ended sessions are kept and searchable.",
		range: "1 day to 10 years.",
	},
	addressRetentionMs: {
		label: "IP addresses and places",
		help: "How long they are kept with ended sessions; not longer than the sessions.",
		range: "1 day to 10 years.",
	},
	auditRetentionMs: {
		label: "Audit log and receipts",
		help: "How long they are kept, and with them the removed administrators, ended tokens and past support access they name; never shorter than ended sessions.",
		range: "1 day to 10 years.",
	},
	supportAccessMaxMs: {
		label: "Longest support access",
		help: "The longest time that support access can be granted for.",
		range: "1 hour to 30 days.",
	},
};

/** What holds where an organization has set nothing. */
export const defaults: Policy = {
	idleTimeoutMs: 7 * dayMs,
	absoluteLifetimeMs: 30 * dayMs,
	sessionsPerUser: null,
	sessionsPerUserExceeded: "end_oldest",
	refreshGraceMs: 20 * secondMs,
	endedRetentionMs: 180 * dayMs,
	addressRetentionMs: 90 * dayMs,
	auditRetentionMs: 400 * dayMs,
	supportAccessMaxMs: 7 * dayMs,
	leaseMs: secondMs,
	graceMs: 0,
	introspectionIsActivity: true,
	flagsOff: [],
};

export const policyFields = sections.flatMap(({ fields }) => fields);

export const exceededWords = (what: Policy["sessionsPerUserExceeded"]): string =>
	what === "refuse" ? "Is refused" : "Ends their oldest session";

export const yesOrNo = (is: boolean): string => (is ? "Yes" : "No");

/** "All", "All but Tor and Single factor" */
function toldWords(flagsOff: Policy["flagsOff"]): string {
	if (flagsOff.length === 0) return "All";
	if (flagKinds.every((kind) => flagsOff.includes(kind))) return "None";
	return `All but ${listWords([...flagsOff].sort(byWeight).map(flagLabel))}`;
}

/** A field's value in words: "7 days", "no limit". */
export function valueWords(field: PolicyField, values: Policy): string {
	if (field === "sessionsPerUserExceeded") return exceededWords(values[field]);
	if (field === "introspectionIsActivity") return yesOrNo(values[field]);
	if (field === "flagsOff") return toldWords(values[field]);
	if (field === "sessionsPerUser") {
		const limit = values[field];
		return limit === null ? "No limit" : plural(limit, "session");
	}
	return durationWords(values[field]);
}

const deleted = [
	["endedRetentionMs", (age: string) => `Sessions that ended more than ${age} ago`],
	[
		"addressRetentionMs",
		(age: string) => `IP addresses and places of sessions that ended more than ${age} ago`,
	],
	["auditRetentionMs", (age: string) => `Events and receipts older than ${age}`],
] as const;

/** What goes when a policy keeps things for a shorter time than the one before: a sentence for each kind of thing. */
export const deletionWords = (before: Policy, after: Policy): string[] =>
	deleted
		.filter(([field]) => after[field] < before[field])
		.map(([field, what]) => `${what(durationWords(after[field]))} are deleted for good.`);
