import type { TokenScope } from "../../../domain/actor.ts";
import type { ApiToken } from "../../../domain/administrator.ts";
import { type Failure, failure } from "../../../domain/errors.ts";
import { newId } from "../../../domain/ids.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import type { Caller } from "../organization-rpc.ts";
import { recordEvent } from "../store/audit-events.ts";
import { markChanged } from "../store/outbox.ts";
import { all, first, jsonList, nextSequence, run, type Store } from "../store/store.ts";

type ApiTokenRow = {
	id: string;
	name: string;
	scopes: string;
	created_at: number;
	created_by: string;
	revoked_at: number | null;
};

const toApiToken = (row: ApiTokenRow): ApiToken => ({
	id: row.id,
	name: row.name,
	scopes: JSON.parse(row.scopes) as TokenScope[],
	createdAt: row.created_at,
	createdBy: row.created_by,
	revokedAt: row.revoked_at,
});

const tokenColumns = "id, name, scopes, created_at, created_by, revoked_at";

export const listApiTokens = (store: Store): ApiToken[] =>
	all<ApiTokenRow>(
		store,
		`SELECT ${tokenColumns} FROM api_tokens ORDER BY revoked_at IS NOT NULL, created_at DESC, id`,
	).map(toApiToken);

export const findApiToken = (store: Store, id: string): ApiToken | null => {
	const row = first<ApiTokenRow>(store, `SELECT ${tokenColumns} FROM api_tokens WHERE id = ?`, id);
	return row && toApiToken(row);
};

export function authenticateApiToken(store: Store, secretHash: string): ApiToken | null {
	const row = first<ApiTokenRow>(
		store,
		`SELECT ${tokenColumns} FROM api_tokens WHERE secret_hash = ? AND revoked_at IS NULL`,
		secretHash,
	);
	return row && toApiToken(row);
}

export function createApiToken(
	store: Store,
	order: { name: string; scopes: TokenScope[]; secretHash: string },
	caller: Caller,
	nowMs: number,
): ApiToken {
	const id = newId("token");
	run(
		store,
		"INSERT INTO api_tokens VALUES (?, ?, ?, ?, ?, ?, NULL)",
		id,
		order.name,
		jsonList([...new Set(order.scopes)]),
		order.secretHash,
		nowMs,
		caller.by.name,
	);
	return noteApiToken(store, id, "api_token.created", caller, nowMs);
}

/** The token is refused from this transaction on. Revoking it again changes nothing. */
export function revokeApiToken(
	store: Store,
	tokenId: string,
	caller: Caller,
	nowMs: number,
): Result<ApiToken, Failure> {
	const token = findApiToken(store, tokenId);
	if (token === null) return err(failure("not_found"));
	if (token.revokedAt !== null) return ok(token);
	run(store, "UPDATE api_tokens SET revoked_at = ? WHERE id = ?", nowMs, tokenId);
	return ok(noteApiToken(store, tokenId, "api_token.revoked", caller, nowMs));
}

function noteApiToken(
	store: Store,
	id: string,
	action: "api_token.created" | "api_token.revoked",
	caller: Caller,
	nowMs: number,
): ApiToken {
	const sequence = nextSequence(store);
	recordEvent(store, { sequence, at: nowMs, action, target: { kind: "api_token", id } }, caller);
	markChanged(store, "api_token", id, sequence);
	const token = findApiToken(store, id);
	if (token === null) throw new Error("The API token just written is missing");
	return token;
}
