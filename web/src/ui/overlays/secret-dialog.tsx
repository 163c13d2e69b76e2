import { type JSX, Show } from "solid-js";
import { SecretOnce } from "../fields/secret-once.tsx";
import { Dialog } from "./dialog.tsx";
import { DialogActions } from "./dialog-actions.tsx";

/**
 * Makes something that has a secret: first its form, then the secret, which is shown this once. It can't be closed
 * while the secret is on its way: nobody would ever see it.
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
	return (
		<Dialog
			title={props.secret ? props.madeTitle : props.title}
			dismissible={!props.isMaking}
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
						onDone={() => props.onClose()}
					/>
				)}
			</Show>
		</Dialog>
	);
}
