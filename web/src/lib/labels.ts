import { erasedPerson, formatNumber, isErased } from "./format.ts";

export const endCauses = [
	"admin",
	"user",
	"reuse",
	"concurrency",
	"policy",
	"support_ended",
	"organization",
	"idle",
	"absolute",
] as const;
export type EndCause = (typeof endCauses)[number];

/** Why a session ended, in words for a table cell. Unknown causes of a newer server are shown as they are. */
export function causeLabel(cause: string): string {
	switch (cause) {
		case "admin":
			return "ended by an administrator";
		case "user":
			return "signed out";
		case "reuse":
			return "a refresh token was used twice";
		case "concurrency":
			return "too many sessions";
		case "policy":
			return "session policy";
		case "support_ended":
			return "support access ended";
		case "organization":
			return "all sessions ended";
		case "idle":
			return "not used for too long";
		case "absolute":
			return "reached its maximum age";
		default:
			return cause;
	}
}

export const deviceTypes = ["desktop", "mobile", "tablet", "bot", "api", "unknown"] as const;
export type DeviceType = (typeof deviceTypes)[number];

export function deviceTypeLabel(type: string): string {
	switch (type) {
		case "desktop":
			return "Desktop";
		case "mobile":
			return "Mobile";
		case "tablet":
			return "Tablet";
		case "bot":
			return "Bot";
		case "api":
			return "API client";
		default:
			return "Unknown";
	}
}

/** A device's own label; one that could not be recognized says so in words. */
export const deviceLabel = (device: { label: string; type: string }): string =>
	device.label.trim() || "Device type unknown";

type Scope =
	| { kind: "session"; sessionId: string }
	| { kind: "sessions"; requested: number }
	| { kind: "user"; userId: string; userName: string | null }
	| { kind: "filter"; shown: number; noLongerMatching?: number }
	| { kind: "organization" }
	| { kind: "policy" }
	| { kind: "support_grant"; grantId: string; holderName: string | null };

/** What a revocation was aimed at, as the title of its receipt. */
export function scopeLabel(scope: Scope): string {
	switch (scope.kind) {
		case "session":
			return "One session";
		case "sessions":
			return scope.requested === 1
				? "One session"
				: `${formatNumber(scope.requested)} selected sessions`;
		case "user":
			return `All sessions of ${isErased(scope.userId) ? erasedPerson : (scope.userName ?? scope.userId)}`;
		case "filter":
			return scope.shown === 1
				? "One matching session"
				: `${formatNumber(scope.shown)} matching sessions`;
		case "organization":
			return "All sessions of the organization";
		case "policy":
			return "Sessions outside the new policy";
		case "support_grant":
			return scope.holderName === null
				? "Sessions of a support access"
				: `Support access of ${scope.holderName}`;
	}
}

export function roleLabel(role: string): string {
	return role === "global_admin" ? "Global admin" : "Organization admin";
}
