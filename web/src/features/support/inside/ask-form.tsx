import { createSignal, createUniqueId, For, Show } from "solid-js";
import { createStore } from "solid-js/store";
import { api, type GrantScope, type Organization, type SupportGrant } from "../../../api/client.ts";
import type { Problem } from "../../../api/errors.ts";
import { attempt } from "../../../api/query-client.ts";
import { hourMs } from "../../../lib/units.ts";
import { lengthOf } from "../../../lib/zoned-time.ts";
import { focusInvalid } from "../../../ui/fields/focus.ts";
import { announce } from "../../../ui/messages/announcer.tsx";
import { ProblemNotice } from "../../../ui/messages/problem-notice.tsx";
import { ReasonFields } from "../granting/reason-fields.tsx";
import { ScopeField } from "../granting/scope-field.tsx";
import { refreshGrants } from "../queries.ts";

const lengths = [1, 4, 24, 72, 168].map((hours) => hours * hourMs);

/** What a global admin tells the organization: why, under which ticket, what for, and for how long. */
export function AskForm(props: {
	organization: Organization;
	maxMs: number;
	/** A request that is still open: asking anew takes its place. */
	replaces: SupportGrant | null;
	onAsked: () => void;
	onCancel: (() => void) | null;
}) {
	const id = createUniqueId();
	const before = props.replaces;
	const [fields, setFields] = createStore<{
		scope: GrantScope;
		reason: string;
		ticket: string;
		durationMs: number;
	}>({
		scope: before?.scope ?? "read",
		reason: before?.reason ?? "",
		ticket: before?.ticket ?? "",
		durationMs: before?.requested?.durationMs ?? 4 * hourMs,
	});
	const [tried, setTried] = createSignal(false);
	const [isSending, setSending] = createSignal(false);
	const [problem, setProblem] = createSignal<Problem | null>(null);
	const offered = () => {
		const within = lengths.filter((length) => length <= props.maxMs);
		return within.length > 0 ? within : [props.maxMs];
	};

	let element: HTMLFormElement | undefined;
	const ask = async () => {
		setTried(true);
		if (isSending()) return;
		if (fields.reason.trim() === "") {
			focusInvalid(element);
			return;
		}
		setSending(true);
		setProblem(null);
		const outcome = await attempt(() =>
			api.supportGrants.request.mutate({
				organizationId: props.organization.id,
				idempotencyKey: crypto.randomUUID(),
				scope: fields.scope,
				reason: fields.reason,
				ticket: fields.ticket,
				durationMs: offered().includes(fields.durationMs)
					? fields.durationMs
					: (offered()[0] ?? hourMs),
			}),
		);
		setSending(false);
		if (!outcome.ok) {
			setProblem(outcome.problem);
			return;
		}
		await refreshGrants(props.organization.id);
		announce(`You asked ${props.organization.name} for access.`);
		props.onAsked();
	};

	return (
		<form
			ref={element}
			class="ask-form"
			novalidate
			onSubmit={(event) => {
				event.preventDefault();
				void ask();
			}}
		>
			<p class="quiet">
				An administrator of {props.organization.name} sees this and decides. Without an answer in 12
				hours the request is void.
			</p>
			<ReasonFields
				reason={fields.reason}
				ticket={fields.ticket}
				isMissing={tried() && fields.reason.trim() === ""}
				onReason={(text) => setFields("reason", text)}
				onTicket={(text) => setFields("ticket", text)}
			/>
			<ScopeField value={fields.scope} onChange={(scope) => setFields("scope", scope)} />
			<div class="field">
				<label for={`${id}-length`}>For how long</label>
				<select
					id={`${id}-length`}
					class="input"
					onChange={(event) => setFields("durationMs", Number(event.currentTarget.value))}
				>
					<For each={offered()}>
						{(length) => (
							<option value={length} selected={length === fields.durationMs}>
								{lengthOf(length)}
							</option>
						)}
					</For>
				</select>
			</div>
			<ProblemNotice lead="Nothing was asked." problem={problem()} />
			<div class="actions">
				<button type="submit" class="button primary" aria-disabled={isSending()}>
					{isSending() ? "Asking…" : "Ask for access"}
				</button>
				<Show when={props.onCancel}>
					{(cancel) => (
						<button type="button" class="button" onClick={() => cancel()()}>
							Keep the request as it is
						</button>
					)}
				</Show>
			</div>
		</form>
	);
}
