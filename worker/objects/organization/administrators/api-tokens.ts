import type { TokenScope } from "../../../domain/actor.ts";
import type { ApiToken } from "../../../domain/administrator.ts";
import { type Failure, failure } from "../../../domain/errors.ts";
import { newId, platformId } from "../../../domain/ids.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { recordEvent } from "../store/audit-events.ts";
import { markChanged } from "../store/outbox.ts";
import { all, first, jsonList, nextSequence, run, type Store } from "../store/store.ts";
import { insert, type Tables } from "../store/tables.ts";
import type { Transaction } from "../store/transaction.ts";

type ApiTokenRow = Omit<Tables["api_tokens"], "secret_hash">;

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

/** Platform tokens of the scope “service” act in every organization: only the deployment itself makes one. */
export function createApiToken(
	tx: Transaction,
	order: { name: string; scopes: TokenScope[]; secretHash: string },
): Result<ApiToken, Failure> {
	const { store, organizationId, caller, nowMs } = tx;
	const isEverywhere = organizationId === platformId && order.scopes.includes("service");
	if (isEverywhere && caller.by.kind !== "system") {
		return err(failure("forbidden", { because: "deployment_only" }));
	}
	const id = newId("token");
	insert(store, "api_tokens", {
		id,
		name: order.name,
		scopes: jsonList([...new Set(order.scopes)]),
		secret_hash: order.secretHash,
		created_at: nowMs,
		created_by: caller.by.name,
	});
	return ok(noteApiToken(tx, id, "api_token.created"));
}

/** The token is refused from this transaction on. Revoking it again changes nothing. */
export function revokeApiToken(tx: Transaction, tokenId: string): Result<ApiToken, Failure> {
	const { store, nowMs } = tx;
	const token = findApiToken(store, tokenId);
	if (token === null) return err(failure("not_found"));
	if (token.revokedAt !== null) return ok(token);
	run(store, "UPDATE api_tokens SET revoked_at = ? WHERE id = ?", nowMs, tokenId);
	return ok(noteApiToken(tx, tokenId, "api_token.revoked"));
}

function noteApiToken(
	tx: Transaction,
	id: string,
	action: "api_token.created" | "api_token.revoked",
): ApiToken {
	const { store } = tx;
	const sequence = nextSequence(store);
	recordEvent(tx, { sequence, action, target: { kind: "api_token", id } });
	markChanged(store, "api_token", id, sequence);
	const token = findApiToken(store, id);
	if (token === null) throw new Error("The API token just written is missing");
	return token;
}
