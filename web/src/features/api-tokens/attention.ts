import type { ApiToken } from "../../api/client.ts";
import { dayMs } from "../../lib/units.ts";
import { isUsable } from "./queries.ts";

/** As the server says it: from then on a token is told to end soon. */
const endsSoonMs = 14 * dayMs;
/** A token that nobody has used for so long is most likely forgotten. */
const forgottenMs = 60 * dayMs;
/** Used within this time is in use: batch work runs once a day. */
const inUseMs = 2 * dayMs;

export type Attention =
	| "breaks_soon"
	| "still_used"
	| "ends_soon"
	| "forgotten"
	| "usable"
	| "replaced"
	| "ended"
	| "revoked";

/** What there is to know about a token, what needs somebody first. */
const order: readonly Attention[] = [
	"breaks_soon",
	"still_used",
	"ends_soon",
	"forgotten",
	"usable",
	"replaced",
	"ended",
	"revoked",
];

export function attentionOf(token: ApiToken, nowMs: number): Attention {
	if (token.revokedAt !== null) return "revoked";
	if (!isUsable(token, nowMs)) return "ended";
	const isInUse = nowMs - (token.lastUsedAt ?? 0) <= inUseMs;
	if (token.replacedBy !== null) return isInUse ? "still_used" : "replaced";
	const left = (token.expiresAt ?? Number.POSITIVE_INFINITY) - nowMs;
	if (left <= endsSoonMs) return isInUse ? "breaks_soon" : "ends_soon";
	const unusedSince = token.lastUsedAt ?? token.createdAt;
	return nowMs - unusedSince >= forgottenMs ? "forgotten" : "usable";
}

/** Tokens in the order in which they need somebody; of those alike, what ends first, and of what is over the newest. */
export function byAttention(tokens: readonly ApiToken[], nowMs: number): ApiToken[] {
	const rank = (token: ApiToken) => order.indexOf(attentionOf(token, nowMs));
	const endOf = (token: ApiToken) => token.revokedAt ?? token.expiresAt ?? Number.MAX_SAFE_INTEGER;
	return [...tokens].sort((a, b) => {
		const sooner = endOf(a) - endOf(b);
		return (
			rank(a) - rank(b) || (isUsable(a, nowMs) ? sooner : -sooner) || b.createdAt - a.createdAt
		);
	});
}
