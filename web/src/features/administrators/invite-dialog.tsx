import { createSignal, createUniqueId, Show } from "solid-js";
import { api } from "../../api/client.ts";
import type { Problem } from "../../api/errors.ts";
import { attempt } from "../../api/query-client.ts";
import { SecretOnce } from "../../ui/fields/secret-once.tsx";
import { announce } from "../../ui/messages/announcer.tsx";
import { FieldProblem } from "../../ui/messages/field-problem.tsx";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import { DialogActions } from "../../ui/overlays/dialog-actions.tsx";

/** Asks for an address, then shows the invitation link this once. */
export function InviteDialog(props: {
	organizationId: string;
	organizationName: string;
	onInvited: () => void;
	onClose: () => void;
}) {
	const emailId = createUniqueId();
	const [email, setEmail] = createSignal("");
	const [isSending, setSending] = createSignal(false);
	const [problem, setProblem] = createSignal<Problem | null>(null);
	const [url, setUrl] = createSignal<string | null>(null);
	let input: HTMLInputElement | undefined;

	const invite = async () => {
		if (isSending()) return;
		setSending(true);
		setProblem(null);
		const outcome = await attempt(() =>
			api.administrators.invite.mutate({
				organizationId: props.organizationId,
				email: email().trim(),
				idempotencyKey: crypto.randomUUID(),
			}),
		);
		setSending(false);
		if (!outcome.ok) {
			setProblem(outcome.problem);
			input?.focus();
			return;
		}
		setUrl(outcome.value.url);
		announce("Invitation link created.");
		props.onInvited();
	};

	return (
		<Dialog
			title={url() ? "Invitation link" : "Invite an administrator"}
			dismissible={!isSending()}
			onClose={() => props.onClose()}
		>
			<Show
				when={url()}
				fallback={
					<form
						novalidate
						onSubmit={(event) => {
							event.preventDefault();
							void invite();
						}}
					>
						<p>
							Administrators see every session of {props.organizationName} and can end any. You get
							a link to send to them; it works once, for 7 days, and only with this address.
						</p>
						<div class="field">
							<label for={emailId}>E-mail address</label>
							<input
								ref={input}
								id={emailId}
								class="input"
								type="email"
								autocomplete="off"
								required
								autofocus
								maxLength={254}
								aria-invalid={problem() !== null}
								aria-describedby={`${emailId}-problem`}
								value={email()}
								onInput={(event) => setEmail(event.currentTarget.value)}
							/>
							<FieldProblem id={`${emailId}-problem`} problem={problem()} />
						</div>
						<DialogActions
							keepLabel="Cancel"
							actLabel="Create invitation link"
							actingLabel="Creating…"
							isActing={isSending()}
							onKeep={() => props.onClose()}
						/>
					</form>
				}
			>
				{(link) => (
					<SecretOnce
						secret={link()}
						what="Link"
						hint={`Send this link to ${email().trim()}. It is shown only now.`}
						onDone={() => props.onClose()}
					/>
				)}
			</Show>
		</Dialog>
	);
}
