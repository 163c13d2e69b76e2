import type { TokenScope } from "../actor.ts";
import { dayMs } from "../clock.ts";
import { typedText } from "../wire/text.ts";

export const tokenNameSchema = typedText(100, "A name has at most 100 characters.").min(
	1,
	"Give the token a name.",
);

/** How long a token lasts unless somebody chooses its end. */
export const tokenLifetimeMs = 90 * dayMs;
/** The furthest end that people can choose: what nobody renews for a year is forgotten. */
export const tokenLifetimeMaxMs = 365 * dayMs;
/** How long the old token may go on beside its successor. */
export const tokenOverlapMaxMs = 7 * dayMs;
/** How long before its end a token is said to end soon. */
export const tokenEndsSoonMs = 14 * dayMs;

export interface ApiToken {
	id: string;
	name: string;
	scopes: TokenScope[];
	createdAt: number;
	/** Who answers for it, and with whom it ends; the id is null for the deployment itself. */
	createdBy: string;
	createdById: string | null;
	/** Refused from this instant on; null: never by time. */
	expiresAt: number | null;
	/** The hour it was last used in; null: never. */
	lastUsedAt: number | null;
	/** The token that takes its place. */
	replacedBy: string | null;
	revokedAt: number | null;
}

/** Whether calls with the token are let in at this moment. */
export const isUsable = (
	{ revokedAt, expiresAt }: Pick<ApiToken, "revokedAt" | "expiresAt">,
	nowMs: number,
): boolean => revokedAt === null && (expiresAt === null || expiresAt > nowMs);
