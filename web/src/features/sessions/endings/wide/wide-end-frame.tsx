import { type JSX, Show } from "solid-js";
import type { Organization } from "../../../../api/client.ts";
import { Dialog } from "../../../../ui/overlays/dialog.tsx";
import { DialogActions } from "../../../../ui/overlays/dialog-actions.tsx";
import { EndedReceipt } from "../../../receipts/ended-receipt.tsx";
import type { WideEnd } from "./wide-end.ts";

/** The dialog of an ending wider than the rows: first its question, then the receipt in the question's place. */
export function WideEndFrame(props: {
	wide: WideEnd;
	organization: Organization;
	question: string;
	/** The short name that must be typed; null: nothing. */
	slug: string | null;
	keepLabel: string;
	/** Null while there is nothing to end. */
	actLabel: string | null;
	keepRef?: (button: HTMLButtonElement) => void;
	/** Called once everything that is asked for was filled in. */
	onEnd: () => void;
	onClose: () => void;
	children: JSX.Element;
}) {
	let form: HTMLFormElement | undefined;
	const submit = () => {
		if (props.actLabel === null) return;
		const missing = props.wide.check(props.slug);
		if (missing) form?.querySelector<HTMLElement>(`[data-field=${missing.field}]`)?.focus();
		else props.onEnd();
	};
	return (
		<Dialog
			role={props.wide.ended() ? "dialog" : "alertdialog"}
			title={props.wide.ended() ? "Sessions ended" : props.question}
			dismissible={!props.wide.isEnding()}
			onClose={() => props.onClose()}
		>
			<Show
				when={props.wide.ended()}
				fallback={
					<form
						ref={form}
						novalidate
						onSubmit={(event) => {
							event.preventDefault();
							submit();
						}}
					>
						{props.children}
						<DialogActions
							keepLabel={props.keepLabel}
							actLabel={props.actLabel}
							actingLabel="Ending…"
							isActing={props.wide.isEnding()}
							tone="danger"
							isKeepFocused
							keepRef={props.keepRef}
							onKeep={() => props.onClose()}
						/>
					</form>
				}
			>
				{(receipt) => (
					<EndedReceipt
						receipt={receipt()}
						slug={props.organization.slug}
						onClose={() => props.onClose()}
					/>
				)}
			</Show>
		</Dialog>
	);
}
