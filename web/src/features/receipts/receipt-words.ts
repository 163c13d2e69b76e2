import type { ListedReceipt, Receipt } from "../../api/client.ts";
import { formatNumber, plural } from "../../lib/numbers.ts";
import { erasedPerson, isErased, isolated, nameOf } from "../../lib/people.ts";

type Scope = Receipt["scope"];
type Concerned = ListedReceipt["concerned"];

/** A receipt, with whom it concerns where that is known. */
export type Titled = Pick<Receipt, "scope" | "revoked"> & { concerned?: Concerned | null };

/** Whose sessions, as far as that is known: "14 sessions of 3 people", "2 sessions of Mia Tanaka". */
function sessionsOf(count: number, concerned: Concerned | null | undefined): string {
	const sessions = plural(count, "session");
	if (!concerned?.people) return sessions;
	const names = concerned.named.map((person) => isolated(nameOf(person)));
	return names.length > 0
		? `${sessions} of ${names.join(" and ")}`
		: `${sessions} of ${plural(concerned.people, "person", "people")}`;
}

/** Whom a receipt concerns: its title. Where no names are kept any more, how many sessions. */
export function receiptTitle({ scope, revoked, concerned }: Titled): string {
	switch (scope.kind) {
		case "session":
			return oneSession(concerned);
		case "sessions":
			if (scope.requested === 1) return oneSession(concerned);
			return sessionsOf(revoked || scope.requested, concerned);
		case "user":
			return `Everything of ${isErased(scope.userId) ? erasedPerson : isolated(scope.userName ?? scope.userId)}, ${plural(revoked, "session")}`;
		case "filter":
			return revoked === 0 ? "No session any more" : sessionsOf(revoked, concerned);
		case "organization":
			return `Everybody, ${plural(revoked, "session")}`;
		case "policy":
			return `Outside the new policy: ${sessionsOf(revoked, concerned)}`;
		case "support_grant":
			return scope.holderName === null
				? `Support access, ${plural(revoked, "session")}`
				: `Support access of ${isolated(scope.holderName)}, ${plural(revoked, "session")}`;
	}
}

/** "Mia Tanaka · Chrome on Windows" */
function oneSession(concerned: Concerned | null | undefined): string {
	const [person] = concerned?.named ?? [];
	if (!person) return "One session";
	return concerned?.device ? `${isolated(nameOf(person))} · ${concerned.device}` : nameOf(person);
}

/** What was asked for, in words. */
export function scopeWords(scope: Scope): string {
	switch (scope.kind) {
		case "session":
			return "One session";
		case "sessions":
			return scope.requested === 1
				? "One selected session"
				: `${formatNumber(scope.requested)} selected sessions`;
		case "user":
			return "All sessions of a person";
		case "filter":
			return scope.shown === 1
				? "One session that matched a filter"
				: `${formatNumber(scope.shown)} sessions that matched a filter`;
		case "organization":
			return "All sessions of the organization";
		case "policy":
			return "Sessions outside a stricter policy";
		case "support_grant":
			return "A support access that ended";
	}
}
