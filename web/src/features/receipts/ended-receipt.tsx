import { A } from "@solidjs/router";
import type { Receipt } from "../../api/client.ts";
import { ReceiptFacts, ReceiptState } from "./receipt-facts.tsx";

/** The last step of a dialog that ended sessions: what came of it. */
export function EndedReceipt(props: {
	receipt: Receipt;
	/** Of the organization whose receipt it is. */
	slug: string;
	onClose: () => void;
}) {
	return (
		<>
			<p>
				<ReceiptState receipt={props.receipt} />
			</p>
			<ReceiptFacts receipt={props.receipt} />
			<div class="dialog-actions">
				<A
					class="button"
					href={`/o/${props.slug}/receipts/${props.receipt.id}`}
					onClick={() => props.onClose()}
				>
					View receipt
				</A>
				<button
					type="button"
					class="button primary"
					// The button that was pressed is gone; its focus must not fall out of the dialog.
					ref={(button) => queueMicrotask(() => button.focus())}
					onClick={() => props.onClose()}
				>
					Done
				</button>
			</div>
		</>
	);
}
