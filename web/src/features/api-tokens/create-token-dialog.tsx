import { createSignal, createUniqueId, For } from "solid-js";
import { api, type TokenScope } from "../../api/client.ts";
import type { Problem } from "../../api/errors.ts";
import { attempt } from "../../api/query-client.ts";
import { useSignedIn } from "../../api/session.tsx";
import { serverNow } from "../../lib/server-clock.ts";
import { dayMs, minuteMs } from "../../lib/units.ts";
import { Select } from "../../ui/fields/select.tsx";
import { announce } from "../../ui/messages/announcer.tsx";
import { FieldProblem } from "../../ui/messages/field-problem.tsx";
import { SecretDialog } from "../../ui/overlays/secret-dialog.tsx";
import { keepDraft, takeDraft } from "../sign-in/draft.ts";
import { StepUpInPlace } from "../sign-in/step-up-in-place.tsx";
import { scopeWords } from "./scope-words.ts";

const scopes = Object.keys(scopeWords) as TokenScope[];

const lifetimes = [30, 90, 180, 365];

/** What is filled in again after a sign-in. */
interface Kept {
	name: string;
	scopes: TokenScope[];
}

const isKept = (value: unknown): value is Kept =>
	typeof value === "object" && value !== null && "name" in value && "scopes" in value;

/** Asks for a name and scopes, then shows the token this once. */
export function CreateTokenDialog(props: {
	organizationId: string;
	onCreated: () => void;
	onClose: () => void;
}) {
	const nameId = createUniqueId();
	const me = useSignedIn();
	const draftName = `create-token.${props.organizationId}`;
	const kept = takeDraft(draftName, me.administrator.id, isKept);
	const [name, setName] = createSignal(kept?.name ?? "");
	const [chosen, setChosen] = createSignal<TokenScope[]>(kept?.scopes ?? ["service"]);
	const [days, setDays] = createSignal(90);
	const [isCreating, setCreating] = createSignal(false);
	const [problem, setProblem] = createSignal<Problem | null>(null);
	const [token, setToken] = createSignal<string | null>(null);

	const create = async () => {
		if (isCreating()) return;
		setCreating(true);
		setProblem(null);
		const outcome = await attempt(() =>
			api.apiTokens.create.mutate({
				organizationId: props.organizationId,
				name: name(),
				scopes: chosen(),
				// A year counts from the server's moment, which is a little later than this one.
				expiresAt: serverNow() + days() * dayMs - minuteMs,
				idempotencyKey: crypto.randomUUID(),
			}),
		);
		setCreating(false);
		if (!outcome.ok) {
			setProblem(outcome.problem);
			if (isOfName()) document.getElementById(nameId)?.focus();
			return;
		}
		setToken(outcome.value.token);
		announce("Token created.");
		props.onCreated();
	};
	const isOfName = () => problem()?.field === "name";
	const toggle = (scope: TokenScope) =>
		setChosen((now) =>
			now.includes(scope) ? now.filter((one) => one !== scope) : [...now, scope],
		);

	return (
		<StepUpInPlace
			act="Creating an API token"
			problem={problem()}
			onLeave={() =>
				keepDraft(draftName, me.administrator.id, { name: name(), scopes: chosen() } satisfies Kept)
			}
			onBack={() => setProblem(null)}
			onClose={() => props.onClose()}
		>
			<SecretDialog
				title="Create an API token"
				madeTitle="Your new token"
				actLabel="Create token"
				isMaking={isCreating()}
				secret={token()}
				what="Token"
				hint="Copy the token now. It is shown only this once; Curfew keeps nothing but its hash."
				onMake={() => void create()}
				onClose={() => props.onClose()}
			>
				<div class="field">
					<label for={nameId}>Name</label>
					<input
						id={nameId}
						class="input"
						autocomplete="off"
						autofocus
						required
						maxLength={100}
						aria-describedby={`${nameId}-hint ${nameId}-problem`}
						aria-invalid={isOfName()}
						value={name()}
						onInput={(event) => setName(event.currentTarget.value)}
					/>
					<p id={`${nameId}-hint`} class="quiet">
						Where it is used, such as “Sign-in service”.
					</p>
					<FieldProblem id={`${nameId}-problem`} problem={isOfName() ? problem() : null} />
				</div>
				<div class="field">
					<label for={`${nameId}-end`}>Ends after</label>
					<Select
						id={`${nameId}-end`}
						value={String(days())}
						onChange={(value) => setDays(Number(value))}
					>
						<For each={lifetimes}>
							{(value) => <option value={String(value)}>{value} days</option>}
						</For>
					</Select>
				</div>
				<fieldset class="choices boxed">
					<legend>Scopes</legend>
					<For each={scopes}>
						{(scope) => (
							<label class="choice">
								<input
									type="checkbox"
									checked={chosen().includes(scope)}
									onChange={() => toggle(scope)}
								/>
								<span>
									<span class="mono strong">{scope}</span>{" "}
									<span class="quiet">{scopeWords[scope]}</span>
								</span>
							</label>
						)}
					</For>
				</fieldset>
				<FieldProblem id={`${nameId}-others-problem`} problem={isOfName() ? null : problem()} />
			</SecretDialog>
		</StepUpInPlace>
	);
}
