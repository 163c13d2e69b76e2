import { type Failure, failure } from "../../../domain/errors.ts";
import type { Receipt } from "../../../domain/receipt.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { endsTooMany } from "../endings/endings-count.ts";
import type { RevokeOrder } from "../endings/endings-rpc.ts";
import { findReceipt } from "../endings/receipts.ts";
import { revoke } from "../endings/revoke-order.ts";
import { rememberedOutcome, rememberOutcome } from "../store/idempotency.ts";
import type { Transaction } from "../store/transaction.ts";
import { mayManage } from "./support-sessions.ts";

/** Carries out an order once per key, for whoever may give it at this very moment. */
export function revokeAsAllowed(tx: Transaction, order: RevokeOrder): Result<Receipt, Failure> {
	const earlier = rememberedOutcome(tx, "revoke");
	const remembered = earlier && findReceipt(tx, earlier);
	if (remembered) return ok(remembered);
	// An end that came between the look-up and this transaction still comes before what is asked for.
	const { support } = tx.caller;
	if (support && !mayManage(tx, support)) return err(failure("support_access_required"));
	if (endsTooMany(tx, order)) return err(failure("step_up_required"));
	const revoked = revoke(tx, order);
	if (revoked.ok) rememberOutcome(tx, "revoke", revoked.value.id);
	return revoked;
}
