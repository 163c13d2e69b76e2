import { formatNumber } from "../../lib/numbers.ts";
import { erasedPerson, isErased } from "../../lib/people.ts";

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
