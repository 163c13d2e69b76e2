import { createSignal, createUniqueId, For } from "solid-js";
import { type ApiToken, api } from "../../api/client.ts";
import type { Problem } from "../../api/errors.ts";
import { attempt } from "../../api/query-client.ts";
import { dayMs } from "../../lib/units.ts";
import { Select } from "../../ui/fields/select.tsx";
import { announce } from "../../ui/messages/announcer.tsx";
import { ProblemNotice } from "../../ui/messages/problem-notice.tsx";
import { SecretDialog } from "../../ui/overlays/secret-dialog.tsx";
import { StepUpInPlace } from "../sign-in/step-up-in-place.tsx";

const overlaps = [
	{ days: 7, words: "7 days" },
	{ days: 1, words: "1 day" },
	{ days: 0, words: "Not at all: it ends now" },
];

/** Makes the successor of a token and shows it this once; the old one goes on for a while. */
export function RotateTokenDialog(props: {
	organizationId: string;
	token: ApiToken;
	onRotated: () => void;
	onClose: () => void;
}) {
	const id = createUniqueId();
	const [days, setDays] = createSignal(7);
	const [isMaking, setMaking] = createSignal(false);
	const [problem, setProblem] = createSignal<Problem | null>(null);
	const [secret, setSecret] = createSignal<string | null>(null);
	const rotate = async () => {
		if (isMaking()) return;
		setMaking(true);
		setProblem(null);
		const outcome = await attempt(() =>
			api.apiTokens.rotate.mutate({
				organizationId: props.organizationId,
				tokenId: props.token.id,
				overlapMs: days() * dayMs,
				idempotencyKey: crypto.randomUUID(),
			}),
		);
		setMaking(false);
		if (!outcome.ok) {
			setProblem(outcome.problem);
			return;
		}
		setSecret(outcome.value.token);
		announce("New token created.");
		props.onRotated();
	};
	return (
		<StepUpInPlace
			act="Replacing an API token"
			problem={problem()}
			onBack={() => setProblem(null)}
			onClose={() => props.onClose()}
		>
			<SecretDialog
				title={`Replace ${props.token.name}`}
				madeTitle="Your new token"
				actLabel="Create the new token"
				isMaking={isMaking()}
				secret={secret()}
				what="Token"
				hint="Copy the token now. It is shown only this once; Curfew keeps nothing but its hash."
				onMake={() => void rotate()}
				onClose={() => props.onClose()}
			>
				<p>You get a new token with the same name and scopes, which lasts 90 days.</p>
				<div class="field">
					<label for={id}>The old token goes on for</label>
					<Select id={id} value={String(days())} onChange={(value) => setDays(Number(value))}>
						<For each={overlaps}>
							{({ days: value, words }) => <option value={String(value)}>{words}</option>}
						</For>
					</Select>
				</div>
				<ProblemNotice problem={problem()} />
			</SecretDialog>
		</StepUpInPlace>
	);
}
