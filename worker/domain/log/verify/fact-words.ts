import { isRecord } from "../evidence.ts";

/** Facts of a leaf as people call them, what they ask first in front. */
const known: Readonly<Record<string, string>> = {
	action: "What",
	actor: "Who",
	onBehalfOf: "On whose behalf",
	at: "When",
	sessions: "Sessions",
	target: "To what",
	scope: "Asked for",
	cause: "Cause",
	result: "Result",
	state: "State",
	recordedAt: "Recorded",
	enforcedBy: "Enforced at the latest",
	enforcedAt: "Enforced",
	reach: "Per region",
	alreadyEnded: "Had already ended",
	receiptId: "Receipt",
	grantId: "Support access",
	tokenId: "API token",
	organizationId: "Organization",
	requestId: "Request",
	id: "Event",
	sequence: "Sequence",
	reason: "Reason",
	userId: "User id",
	actorId: "Id of who",
	targetId: "Id of whom or what",
	ip: "IP address",
	ipAddress: "IP address",
};
const order = Object.keys(known);

/** `userAgent`, `user_agent` and `user.agent` are "user agent". */
const spaced = (name: string): string =>
	name
		.replace(/([a-z0-9])([A-Z])/g, "$1 $2")
		.replace(/[_.]/g, " ")
		.toLowerCase();

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const factLabel = (name: string): string =>
	(Object.hasOwn(known, name) ? known[name] : undefined) ?? capitalized(spaced(name));

/** What an effect's entry says beyond what every entry does. It is read as the entry's own unless two would be one. */
function unfolded(facts: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
	const { revocation, ...others } = facts;
	const isApart =
		isRecord(revocation) && !Object.keys(revocation).some((name) => Object.hasOwn(others, name));
	return isApart ? { ...others, ...revocation } : facts;
}

/** The facts of a leaf, those that everybody asks for first. */
export function inOrder(facts: Readonly<Record<string, unknown>>): [string, unknown][] {
	const placeOf = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
	return Object.entries(unfolded(facts)).sort(([one], [other]) => placeOf(one) - placeOf(other));
}

/** Since 2001, and before the year 5138: no count in a leaf is as large. */
const isInstant = (value: number): boolean => value > 1e12 && value < 1e14;

/** A fact that is an instant, by its name and its size; else null. */
export const instantOf = (name: string, value: unknown): number | null =>
	typeof value === "number" && /^at$|At$|By$|Ms$/.test(name) && isInstant(value) ? value : null;

/** A fact on one line: parts of an object by their names, instants in UTC. */
export function factText(value: unknown, name = ""): string {
	if (value === null || value === undefined) return "none";
	if (typeof value === "boolean") return value ? "yes" : "no";
	const instant = instantOf(name, value);
	if (instant !== null) return new Date(instant).toISOString();
	if (Array.isArray(value)) {
		return value.length === 0 ? "none" : value.map((part) => factText(part)).join(", ");
	}
	if (!isRecord(value)) return String(value);
	const { kind, ...rest } = value;
	const parts = Object.entries(rest)
		.map(([part, inner]) => `${spaced(part)}: ${factText(inner, part)}`)
		.join("; ");
	if (typeof kind !== "string") return parts;
	return parts === "" ? spaced(kind) : `${spaced(kind)} (${parts})`;
}
