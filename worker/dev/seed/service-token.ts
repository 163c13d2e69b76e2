import { platformId } from "../../domain/ids.ts";
import { findApiToken } from "../../objects/organization/administrators/api-tokens.ts";
import { markChanged } from "../../objects/organization/store/outbox.ts";
import { nextSequence } from "../../objects/organization/store/store.ts";
import { insert } from "../../objects/organization/store/tables.ts";
import type { Transaction } from "../../objects/organization/store/transaction.ts";
import { localActor } from "../../services/sign-in/local-tokens.ts";
import { localTokens } from "../identities.ts";

/** Keeps what the local world's service token is called, so that the audit log names who acted. */
export function keepServiceToken(tx: Transaction): void {
	const token = localActor(localTokens.service, "");
	if (tx.organizationId !== platformId || token?.kind !== "api_token") return;
	const { store, nowMs, caller } = tx;
	const { tokenId: id, name, scopes } = token;
	if (findApiToken(store, id) !== null) return;
	insert(store, "api_tokens", {
		...{ id, name, scopes: JSON.stringify(scopes), secret_hash: `seed:${id}`, told: 0 },
		...{ created_at: nowMs, created_by: caller.by.name },
	});
	markChanged(store, "api_token", id, nextSequence(store));
}
