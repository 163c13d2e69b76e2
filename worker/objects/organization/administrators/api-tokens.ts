import type { TokenScope } from "../../../domain/actor.ts";
import {
	type ApiToken,
	isUsable,
	tokenEndsSoonMs,
	tokenLifetimeMaxMs,
	tokenLifetimeMs,
} from "../../../domain/administration/api-token.ts";
import type { AuditAction } from "../../../domain/audit-event.ts";
import { hourMs } from "../../../domain/clock.ts";
import { type Failure, failure } from "../../../domain/errors.ts";
import { newId, platformId } from "../../../domain/ids.ts";
import { caps } from "../../../domain/limits/caps.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { recordEvent } from "../store/audit-events.ts";
import { forgetting } from "../store/forgetting.ts";
import { markChanged } from "../store/outbox.ts";
import { all, first, jsonList, nextSequence, run, type Store } from "../store/store.ts";
import { insert, type Tables } from "../store/tables.ts";
import type { TimedWork } from "../store/timed-work.ts";
import type { Reading, Transaction } from "../store/transaction.ts";

type ApiTokenRow = Omit<Tables["api_tokens"], "secret_hash" | "projected_use_at" | "told">;

const toApiToken = (row: ApiTokenRow): ApiToken => ({
	id: row.id,
	name: row.name,
	scopes: JSON.parse(row.scopes) as TokenScope[],
	createdAt: row.created_at,
	createdBy: row.created_by,
	createdById: row.created_by_id,
	expiresAt: row.expires_at,
	lastUsedAt: row.last_used_at,
	replacedBy: row.replaced_by,
	revokedAt: row.revoked_at,
});

const tokenColumns = `id, name, scopes, created_at, created_by, created_by_id, expires_at, last_used_at, replaced_by,
	revoked_at`;

const readTokens = (store: Store, rest: string, ...bindings: SqlStorageValue[]): ApiToken[] =>
	all<ApiTokenRow>(store, `SELECT ${tokenColumns} FROM api_tokens ${rest}`, ...bindings).map(
		toApiToken,
	);

export const listApiTokens = (store: Store): ApiToken[] =>
	readTokens(store, "ORDER BY revoked_at IS NOT NULL, created_at DESC, id");

export const findApiToken = (store: Store, id: string): ApiToken | null =>
	readTokens(store, "WHERE id = ?", id)[0] ?? null;

/** The token with this secret, and whether calls with it are let in. */
export function authenticateApiToken(
	{ store, nowMs }: Reading,
	secretHash: string,
): { token: ApiToken; isUsable: boolean } | null {
	const [token] = readTokens(store, "WHERE secret_hash = ?", secretHash);
	return token === undefined ? null : { token, isUsable: isUsable(token, nowMs) };
}

/** Whether the hour of the token's last use is another one by now: at most one write an hour keeps it. */
export const isUseNews = ({ lastUsedAt }: ApiToken, nowMs: number): boolean =>
	lastUsedAt === null || lastUsedAt + hourMs <= nowMs;

/** Takes no sequence number, so that a check leaves none behind: D1 hears of it by `flushUses` or the token's next change. */
export function noteUse({ store, nowMs }: Transaction, id: string): void {
	run(store, "UPDATE api_tokens SET last_used_at = ? WHERE id = ?", nowMs - (nowMs % hourMs), id);
}

/** Uses that D1 has not heard of for an hour: that is what they are kept to. */
export const useFlush: TimedWork = {
	dueAt: () => ({
		sql: `SELECT min(coalesce(projected_use_at, created_at)) + ? FROM api_tokens
			WHERE last_used_at IS NOT projected_use_at`,
		bindings: [hourMs],
	}),
	run({ store, nowMs }) {
		flushUses(store, nowMs - hourMs);
		return false;
	},
};

/** Marks the tokens whose last use D1 has not heard of since a moment. */
export function flushUses(store: Store, projectedBeforeMs: number): void {
	const late = all<{ id: string }>(
		store,
		`SELECT id FROM api_tokens
		WHERE last_used_at IS NOT projected_use_at AND coalesce(projected_use_at, created_at) <= ?`,
		projectedBeforeMs,
	).map(({ id }) => id);
	if (late.length === 0) return;
	run(
		store,
		"UPDATE api_tokens SET projected_use_at = last_used_at WHERE id IN (SELECT value FROM json_each(?))",
		jsonList(late),
	);
	const sequence = nextSequence(store);
	for (const id of late) markChanged(store, "api_token", id, sequence);
}

/** Platform tokens of the scope “service” act in every organization: only the deployment itself makes one. */
export function createApiToken(
	tx: Transaction,
	order: { name: string; scopes: TokenScope[]; secretHash: string; expiresAt?: number },
): Result<ApiToken, Failure> {
	const { store, organizationId, caller, nowMs } = tx;
	const isDeployment = caller.by.kind === "system";
	const isEverywhere = organizationId === platformId && order.scopes.includes("service");
	if (isEverywhere && !isDeployment) {
		return err(failure("forbidden", { because: "deployment_only" }));
	}
	const usable = first<{ n: number }>(
		store,
		`SELECT count(*) AS n FROM api_tokens WHERE revoked_at IS NULL AND coalesce(expires_at, ?) >= ?`,
		nowMs,
		nowMs,
	);
	if ((usable?.n ?? 0) >= caps.apiTokens) {
		return err(failure("conflict", { because: "cap", of: "apiTokens", limit: caps.apiTokens }));
	}
	const expiresAt = order.expiresAt ?? (isDeployment ? null : nowMs + tokenLifetimeMs);
	const furthest = isDeployment ? Number.POSITIVE_INFINITY : nowMs + tokenLifetimeMaxMs;
	if (expiresAt !== null && (expiresAt <= nowMs || expiresAt > furthest)) {
		const sentence = "Choose an end between now and a year from now.";
		return err(failure("bad_input", { field: "expiresAt", sentence, limitMs: tokenLifetimeMaxMs }));
	}
	const id = newId("token");
	insert(store, "api_tokens", {
		id,
		name: order.name,
		scopes: jsonList([...new Set(order.scopes)]),
		secret_hash: order.secretHash,
		created_at: nowMs,
		created_by: caller.by.name,
		created_by_id: isDeployment ? null : caller.by.id,
		expires_at: expiresAt,
		told: 0,
	});
	return ok(noteApiToken(tx, id, "api_token.created"));
}

/** Makes a token's successor of the same name and scopes; the token itself goes on for `overlapMs`, and never longer than it would have. */
export function rotateApiToken(
	tx: Transaction,
	order: { tokenId: string; secretHash: string; overlapMs: number; expiresAt?: number },
): Result<ApiToken, Failure> {
	const { store, nowMs } = tx;
	const token = findApiToken(store, order.tokenId);
	if (token === null) return err(failure("not_found"));
	if (!isUsable(token, nowMs)) return err(failure("conflict", { because: "token_ended" }));
	if (token.replacedBy !== null) return err(failure("conflict", { because: "token_replaced" }));
	const { tokenId, overlapMs, ...fresh } = order;
	const created = createApiToken(tx, { ...fresh, name: token.name, scopes: token.scopes });
	if (!created.ok) return created;
	run(
		store,
		"UPDATE api_tokens SET expires_at = ?, replaced_by = ?, told = 1 WHERE id = ?",
		Math.min(token.expiresAt ?? Number.MAX_SAFE_INTEGER, nowMs + overlapMs),
		created.value.id,
		tokenId,
	);
	noteApiToken(tx, tokenId, "api_token.rotated");
	return created;
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

/**
 * Ends the tokens of an administrator who goes, except those that somebody answers for from now on.
 *
 * @param takeOver ids of usable tokens of that administrator; any other is refused, and then nothing has changed
 */
export function endTokensOf(
	tx: Transaction,
	administratorId: string,
	takeOver: { tokenIds: readonly string[]; by: { id: string; name: string } | null },
): Result<null, Failure> {
	const { store, nowMs } = tx;
	const tokens = readTokens(store, "WHERE created_by_id = ?", administratorId).filter((token) =>
		isUsable(token, nowMs),
	);
	const taken = new Set(takeOver.tokenIds);
	const isTheirs = [...taken].every((id) => tokens.some((token) => token.id === id));
	if (taken.size > 0 && (!isTheirs || takeOver.by === null || takeOver.by.id === administratorId)) {
		const sentence = "Name only usable tokens of the administrator you remove.";
		return err(failure("bad_input", { field: "takeOver", sentence }));
	}
	for (const { id } of tokens) {
		if (!taken.has(id) || takeOver.by === null) {
			revokeApiToken(tx, id);
			continue;
		}
		run(
			store,
			"UPDATE api_tokens SET created_by_id = ?, created_by = ? WHERE id = ?",
			takeOver.by.id,
			takeOver.by.name,
			id,
		);
		noteApiToken(tx, id, "api_token.taken_over");
	}
	return ok(null);
}

/**
 * Takes over from D1, when the object was restored to an older point: what had been revoked is revoked again, and no end
 * gets later. A token that the object does not know works nowhere, and leaves D1.
 */
export function takeOverToken(
	tx: Transaction,
	{ id, revokedAt, expiresAt }: Pick<ApiToken, "id" | "revokedAt" | "expiresAt">,
): void {
	const { store } = tx;
	const own = findApiToken(store, id);
	if (own !== null && revokedAt !== null) revokeApiToken(tx, id);
	else if (own === null || (expiresAt ?? Infinity) < (own.expiresAt ?? Infinity)) {
		run(store, "UPDATE api_tokens SET expires_at = ? WHERE id = ?", expiresAt, id);
		markChanged(store, "api_token", id, nextSequence(store));
	}
}

/** The tokens that an administrator answers for, ended ones among them. */
export const tokensOf = (store: Store, administratorId: string): string[] =>
	readTokens(store, "WHERE created_by_id = ?", administratorId).map(({ id }) => id);

/** Usable tokens that end within two weeks and have no successor. */
export const tokensEndingSoon = ({ store, nowMs }: Reading): ApiToken[] =>
	readTokens(
		store,
		`WHERE revoked_at IS NULL AND replaced_by IS NULL AND expires_at > ? AND expires_at <= ?
		ORDER BY expires_at LIMIT 100`,
		nowMs,
		nowMs + tokenEndsSoonMs,
	);

/** How many tokens one slice tells of. */
const toldMax = 100;

/** Writes down, once for each token, that it ends soon. */
export const endsTelling: TimedWork = {
	dueAt: () => ({
		sql: "SELECT min(expires_at) - ? FROM api_tokens WHERE told = 0 AND revoked_at IS NULL",
		bindings: [tokenEndsSoonMs],
	}),
	run(tx) {
		const due = readTokens(
			tx.store,
			"WHERE told = 0 AND revoked_at IS NULL AND expires_at <= ? LIMIT ?",
			tx.nowMs + tokenEndsSoonMs,
			toldMax,
		);
		for (const { id } of due) {
			run(tx.store, "UPDATE api_tokens SET told = 1 WHERE id = ?", id);
			noteApiToken(tx, id, "api_token.ends_soon");
		}
		return due.length === toldMax;
	},
};

/**
 * Writes down, once for each token, that it has reached its end. It is refused from that instant on whether this has run
 * or not; by whom and why is told of those that were revoked before.
 */
export const endTelling: TimedWork = {
	dueAt: () => ({
		sql: "SELECT min(expires_at) FROM api_tokens WHERE told < 2 AND revoked_at IS NULL",
		bindings: [],
	}),
	run(tx) {
		const due = readTokens(
			tx.store,
			"WHERE told < 2 AND revoked_at IS NULL AND expires_at <= ? LIMIT ?",
			tx.nowMs,
			toldMax,
		);
		for (const { id } of due) {
			run(tx.store, "UPDATE api_tokens SET told = 2 WHERE id = ?", id);
			noteApiToken(tx, id, "api_token.ended");
		}
		return due.length === toldMax;
	},
};

/** Forgets tokens that were revoked, once no event names them any more. */
export const revokedTokenSweep = forgetting({
	table: "api_tokens",
	key: "id",
	from: "revoked_at",
	which: "revoked_at IS NOT NULL",
	kept: "auditRetentionMs",
	entity: "api_token",
});

/** The same of those that reached their end. */
export const endedTokenSweep = forgetting({
	table: "api_tokens",
	key: "id",
	from: "expires_at",
	which: "revoked_at IS NULL",
	kept: "auditRetentionMs",
	entity: "api_token",
});

function noteApiToken(
	tx: Transaction,
	id: string,
	action: Extract<AuditAction, `api_token.${string}`>,
): ApiToken {
	const { store } = tx;
	const sequence = nextSequence(store);
	recordEvent(tx, { sequence, action, target: { kind: "api_token", id } });
	markChanged(store, "api_token", id, sequence);
	const token = findApiToken(store, id);
	if (token === null) throw new Error("The API token just written is missing");
	return token;
}
