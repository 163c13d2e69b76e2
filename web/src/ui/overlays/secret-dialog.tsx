import { createSignal, type JSX, Show } from "solid-js";
import { headingIfLost } from "../fields/focus.ts";
import { SecretOnce } from "../fields/secret-once.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { Dialog } from "./dialog.tsx";
import { DialogActions } from "./dialog-actions.tsx";
import { createLeaveGuard } from "./leave-guard.ts";

/**
 * Makes something that has a secret: first its form, then the secret, which is shown this once. It can't be closed
 * while the secret is on its way: nobody would ever see it; and it asks before one goes that was not copied, be it with the dialog or with the page.
 */
export function SecretDialog(props: {
	title: string;
	/** Once it is made. */
	madeTitle: string;
	actLabel: string;
	isMaking: boolean;
	/** Null until it is made. */
	secret: string | null;
	/** What the secret is: "Link", "Token". */
	what: string;
	hint: string;
	formRef?: (form: HTMLFormElement) => void;
	onMake: () => void;
	onClose: () => void;
	/** The fields. */
	children: JSX.Element;
}) {
	const [isCopied, setCopied] = createSignal(false);
	const guard = createLeaveGuard(() => props.secret !== null && !isCopied());
	const close = async () => {
		// The question goes first: focus finds its way back through the dialog below.
		guard.stay();
		props.onClose();
		return null;
	};
	const leave = () => (isCopied() ? props.onClose() : guard.ask({ by: "Closing", go: close }));
	return (
		<>
			<Dialog
				title={props.secret ? props.madeTitle : props.title}
				dismissible={!props.isMaking}
				onDismiss={props.secret ? leave : undefined}
				returnFocus={headingIfLost}
				onClose={() => props.onClose()}
			>
				<Show
					when={props.secret}
					fallback={
						<form
							ref={(form) => props.formRef?.(form)}
							novalidate
							onSubmit={(event) => {
								event.preventDefault();
								props.onMake();
							}}
						>
							{props.children}
							<DialogActions
								keepLabel="Cancel"
								actLabel={props.actLabel}
								actingLabel="Creating…"
								isActing={props.isMaking}
								onKeep={() => props.onClose()}
							/>
						</form>
					}
				>
					{(secret) => (
						<SecretOnce
							secret={secret()}
							what={props.what}
							hint={props.hint}
							onCopied={() => setCopied(true)}
							onDone={leave}
						/>
					)}
				</Show>
			</Dialog>
			<Show when={guard.question()} keyed>
				{(exit) => (
					<ConfirmDialog
						title={exit.by === "Closing" ? "Close without copying?" : "Leave without copying?"}
						keepLabel="Go back"
						actLabel={exit.by === "Closing" ? "Close without copying" : "Leave without copying"}
						isLocal
						onAct={exit.go}
						onClose={guard.stay}
					>
						<p>
							The {props.what.toLowerCase()} is not copied yet. Once this is closed, it is never
							shown again.
						</p>
					</ConfirmDialog>
				)}
			</Show>
		</>
	);
}
