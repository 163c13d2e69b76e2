import { createSignal, createUniqueId } from "solid-js";
import { api } from "../../api/client.ts";
import type { Problem } from "../../api/errors.ts";
import { attempt } from "../../api/query-client.ts";
import { useSignedIn } from "../../api/session.tsx";
import { announce } from "../../ui/messages/announcer.tsx";
import { FieldProblem } from "../../ui/messages/field-problem.tsx";
import { SecretDialog } from "../../ui/overlays/secret-dialog.tsx";
import { keepDraft, takeDraft } from "../sign-in/draft.ts";
import { StepUpInPlace } from "../sign-in/step-up-in-place.tsx";

const isAddress = (value: unknown): value is string => typeof value === "string";

/** Asks for an address, then shows the invitation link this once. */
export function InviteDialog(props: {
	organizationId: string;
	organizationName: string;
	onInvited: () => void;
	onClose: () => void;
}) {
	const emailId = createUniqueId();
	const me = useSignedIn();
	const draftName = `invite.${props.organizationId}`;
	const [email, setEmail] = createSignal(
		takeDraft(draftName, me.administrator.id, isAddress) ?? "",
	);
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
		<StepUpInPlace
			act="Inviting an administrator"
			problem={problem()}
			onLeave={() => keepDraft(draftName, me.administrator.id, email())}
			onBack={() => setProblem(null)}
			onClose={() => props.onClose()}
		>
			<SecretDialog
				title="Invite an administrator"
				madeTitle="Invitation link"
				actLabel="Create invitation link"
				isMaking={isSending()}
				secret={url()}
				what="Link"
				hint={`Send this link to ${email().trim()}. It is shown only now.`}
				onMake={() => void invite()}
				onClose={() => props.onClose()}
			>
				<p>
					Administrators see every session of {props.organizationName} and can end any. You get a
					link to send to them; it works once, for 7 days, and only with this address.
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
			</SecretDialog>
		</StepUpInPlace>
	);
}
