import type { Row, Scope } from "./table.ts";

/** Where a call goes: Acme, the other organization, one that does not exist, and the platform itself. */
export const places = ["org_acme", "org_globex", "org_nowhere", "platform"] as const;
export type Place = (typeof places)[number];

/** A caller, as far as authority goes. */
export type Standing =
	/** Whatever they show is none, or none any more. */
	| { kind: "nobody" }
	/** Mia, of Acme. */
	| { kind: "person" }
	/** Dana, of Acme. */
	| { kind: "administrator"; stale: boolean }
	| { kind: "token"; of: "org_acme" | "platform"; scope: Scope }
	/** Lena; `grant` is the live one for Acme, which only counts inside. */
	| {
			kind: "global admin";
			grant: "none" | "outside" | "read" | "manage";
			stale: boolean;
	  };

/** What a call has to be answered with: it went through, or one of these reasons. */
export type Expected = "passed" | Refused;
interface Refused {
	status: number;
	reasons: readonly string[];
}

const refused = (status: number, ...reasons: string[]): Refused => ({ status, reasons });
const forbidden = refused(403, "forbidden");
const nothing = refused(404, "not_found");

/** Procedures of no one organization: what is asked of them names none, or none that is looked at. */
const placeless = new Set([
	"organizations.list",
	"organizations.create",
	"sessions.listMine",
	"sessions.revokeMine",
	"sessions.revokeOthers",
]);
export const isPlaceless = (procedure: string): boolean => placeless.has(procedure);

/** What an authentication module asks of a foreign organization is judged by the call itself, and tells as little. */
const foreignToModules: Readonly<Record<string, Expected>> = {
	"lifecycle.refresh": refused(401, "unknown"),
	"lifecycle.end": nothing,
	"lifecycle.endUser": nothing,
	/** Not active, and never an error. */
	"lifecycle.check": "passed",
};

/** Whether whoever has no business with these is told so before the organization is looked at. */
const isOfModules = (procedure: string): boolean => procedure in foreignToModules;

/** What the product promises to answer, from the row of the procedure. */
export function expectedOf(procedure: string, row: Row, who: Standing, place: Place): Expected {
	const isNamed = !isPlaceless(procedure) && !isOfModules(procedure);
	switch (who.kind) {
		case "nobody":
			return refused(401, "unauthenticated", "invalid_token", "session_ended");
		case "person":
			if (isNamed && place !== "org_acme") return nothing;
			return row[2] === "yes" ? "passed" : forbidden;
		case "administrator":
			if (isNamed && place !== "org_acme") return nothing;
			return unlessStale(row[0] === "yes", row, who.stale);
		case "token":
			return ofToken(procedure, row, who, place);
		case "global admin":
			return ofGlobalAdmin(procedure, row, who, place);
	}
}

function unlessStale(may: boolean, row: Row, stale: boolean): Expected {
	if (!may) return forbidden;
	return row[4] === "fresh" && stale ? refused(403, "step_up_required") : "passed";
}

function ofToken(
	procedure: string,
	[, , , tokens]: Row,
	who: { of: "org_acme" | "platform"; scope: Scope },
	place: Place,
): Expected {
	const isThere = who.of === place || (who.of === "platform" && place !== "org_nowhere");
	const isNamed = !isPlaceless(procedure) && !isOfModules(procedure);
	if (isNamed && !isThere) return nothing;
	if (tokens === "people") return forbidden;
	const [scope, , counts] = tokens.split(" ");
	if (scope !== who.scope) return refused(403, "insufficient_scope");
	const foreign = foreignToModules[procedure];
	// The platform is no tenant: it has no sessions for authentication modules.
	if (foreign !== undefined) return isThere && place !== "platform" ? "passed" : foreign;
	const isOwn = who.of === place || isPlaceless(procedure);
	return counts === "both" || isOwn ? "passed" : refused(403, "support_access_required");
}

function ofGlobalAdmin(
	procedure: string,
	row: Row,
	who: { grant: "none" | "outside" | "read" | "manage"; stale: boolean },
	place: Place,
): Expected {
	const [administrators, globalAdmins] = row;
	if (isPlaceless(procedure) || isOfModules(procedure)) {
		return unlessStale(globalAdmins === "always", row, who.stale);
	}
	if (place === "org_nowhere") return nothing;
	// At home they are what an organization's administrators are in theirs.
	if (place === "platform") return unlessStale(administrators === "yes", row, who.stale);
	if (globalAdmins === "no" || globalAdmins === "always") {
		return unlessStale(globalAdmins === "always", row, who.stale);
	}
	const grant = place === "org_acme" ? who.grant : "none";
	if (grant === "none") return refused(403, "support_access_required");
	if (grant === "outside") return refused(403, "support_session_required");
	return grant === "manage" || globalAdmins === "read"
		? unlessStale(true, row, who.stale)
		: refused(403, "support_scope_required");
}
