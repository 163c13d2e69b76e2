import type { AddedKey } from "../../../domain/audit-event.ts";
import type { LogKeys } from "../../../domain/log/log-keys.ts";
import { toBase64 } from "../../../domain/wire/base64.ts";
import { recordEvent } from "../store/audit-events.ts";
import { nextSequence } from "../store/store.ts";
import { insert } from "../store/tables.ts";
import type { Transaction } from "../store/transaction.ts";
import { keysNotTold } from "./checkpoint-rows.ts";

/** Writes into the platform's own log which keys are there that it has not named yet. */
export function tellOfKeys(tx: Transaction, { keys }: LogKeys): void {
	const { store } = tx;
	const known = new Map(keys.map((key) => [toBase64(key.publicKey), key]));
	for (const publicKey of keysNotTold(store, [...known.keys()])) {
		recordEvent(tx, {
			sequence: nextSequence(store),
			action: "log_key.added",
			target: { kind: "log_key", id: publicKey },
			details: { publicKey, from: known.get(publicKey)?.fromMs ?? tx.nowMs } satisfies AddedKey,
		});
		insert(store, "log_keys", { id: publicKey });
	}
}
