import { decideRefresh, parseRefreshToken } from "../../../domain/refresh-token.ts";
import { secretHash } from "../../../runtime/hashing.ts";
import { findSession, statusOfRow } from "../sessions/session-rows.ts";
import type { Reading } from "../store/transaction.ts";
import type { InspectedRefreshToken } from "./lifecycle-rpc.ts";
import { issuedAt, linkMatches } from "./refresh.ts";

/**
 * Looks at a refresh token without using it: nothing rotates, and a token used before is no reuse. Null for what a
 * refresh would answer `unknown` to, and when the session has ended.
 */
export function inspectRefreshToken(view: Reading, text: string): InspectedRefreshToken | null {
	const { store, organizationId, nowMs } = view;
	const token = parseRefreshToken(text);
	if (token === null || token.organizationId !== organizationId) return null;
	const row = findSession(store, token.sessionId);
	if (row === null) return null;
	const verdict = decideRefresh(
		{
			generation: token.generation,
			chainMatches: row.chain_hash === secretHash(token.chainSecret),
			tokenMatches: linkMatches(store, token),
			isRepeat: false,
		},
		{ status: statusOfRow(row, nowMs), generation: row.generation, graceEndsAt: row.grace_ends_at },
		nowMs,
	);
	if (verdict.kind === "unknown" || verdict.kind === "ended") return null;
	return {
		sessionId: row.id,
		userId: row.user_id,
		clientId: row.client_id,
		issuedAt: issuedAt(store, token) ?? row.created_at,
		expiresAt: row.expires_at,
		current: verdict.kind === "rotate",
	};
}

/** The session whose chain a genuine token is of, whether it stands or not; null for any other token. */
export function sessionOfRefreshToken(
	{ store, organizationId }: Reading,
	text: string,
): string | null {
	const token = parseRefreshToken(text);
	if (token === null || token.organizationId !== organizationId) return null;
	const row = findSession(store, token.sessionId);
	const isOfChain =
		row !== null &&
		row.chain_hash === secretHash(token.chainSecret) &&
		token.generation <= row.generation &&
		linkMatches(store, token) !== false;
	return isOfChain ? token.sessionId : null;
}
