import { type Failure, failure } from "../../../domain/errors.ts";
import type { Receipt } from "../../../domain/receipt.ts";
import { err, type Result } from "../../../domain/result.ts";
import { endsTooMany } from "../endings/endings-count.ts";
import type { RevokeOrder } from "../endings/endings-rpc.ts";
import { revoke } from "../endings/revoke-order.ts";
import type { Transaction } from "../store/transaction.ts";
import { mayManage } from "./support-sessions.ts";

/** Carries out an order for whoever may give it at this very moment. */
export function revokeAsAllowed(tx: Transaction, order: RevokeOrder): Result<Receipt, Failure> {
	// An end that came between the look-up and this transaction still comes before what is asked for.
	const { support } = tx.caller;
	if (support && !mayManage(tx, support)) return err(failure("support_access_required"));
	return endsTooMany(tx, order) ? err(failure("step_up_required")) : revoke(tx, order);
}
