import { useQuery } from "@tanstack/solid-query";
import { createSignal, For, Show } from "solid-js";
import { type ApiToken, api } from "../../api/client.ts";
import { attempt, queryClient } from "../../api/query-client.ts";
import { useOrganization } from "../../api/session.tsx";
import { serverNow } from "../../lib/server-clock.ts";
import { headingIfLost } from "../../ui/fields/focus.ts";
import { Icon } from "../../ui/icon.tsx";
import { EmptyState, Loaded } from "../../ui/messages/states.tsx";
import { toast } from "../../ui/messages/toasts.ts";
import { type Column, ListTable } from "../../ui/page/list-table.tsx";
import { PageHead } from "../../ui/page/page-head.tsx";
import { Ago, Until } from "../../ui/time.tsx";
import { StepUpConfirm } from "../sign-in/step-up-confirm.tsx";
import { byAttention } from "./attention.ts";
import { CreateTokenDialog } from "./create-token-dialog.tsx";
import { apiTokensQuery, isUsable } from "./queries.ts";
import { RotateTokenDialog } from "./rotate-token-dialog.tsx";
import { scopeShort } from "./scope-words.ts";
import { TokenState } from "./token-state.tsx";

/** Keys for machines: what they may do, who made them, and the way to stop them at once. */
export default function ApiTokensPage() {
	const organization = useOrganization();
	const list = useQuery(() => apiTokensQuery(organization().id));
	const [isCreating, setCreating] = createSignal(false);
	const [rotating, setRotating] = createSignal<ApiToken | null>(null);
	const [revoking, setRevoking] = createSignal<ApiToken | null>(null);
	const refresh = async () => {
		await queryClient.invalidateQueries(apiTokensQuery(organization().id));
		// The button that began it may be gone with what it offered.
		queueMicrotask(() => headingIfLost()?.focus());
	};
	/** Those that are over stay as a record. */
	const shown = () => byAttention(list.data ?? [], serverNow());

	const revoke = async (token: ApiToken) => {
		const outcome = await attempt(() =>
			api.apiTokens.revoke.mutate({
				organizationId: organization().id,
				tokenId: token.id,
				idempotencyKey: crypto.randomUUID(),
			}),
		);
		if (!outcome.ok) return outcome.problem;
		setRevoking(null);
		toast({ text: `The token ${token.name} is revoked. Calls with it are refused from now on.` });
		await refresh();
		return null;
	};

	const columns: Column<ApiToken>[] = [
		{
			heading: "Token",
			cell: (token) => (
				<>
					<span class="strong">{token.name}</span>
					<span class="quiet mono break">{token.id}</span>
				</>
			),
		},
		{
			heading: "May",
			cell: (token) => (
				<ul class="token-scopes" aria-label={`What ${token.name} may do`}>
					<For each={token.scopes}>
						{(scope) => (
							<li>
								<span class="mono strong">{scope}</span>{" "}
								<span class="quiet">{scopeShort[scope]}</span>
							</li>
						)}
					</For>
				</ul>
			),
		},
		{
			heading: "Made by",
			class: "numbers",
			cell: (token) => (
				<span class="two-lines">
					<span class="break">{token.createdBy}</span>
					<span class="quiet">
						<Ago at={token.createdAt} />
					</span>
				</span>
			),
		},
		{
			heading: "Last used",
			class: "numbers",
			cell: (token) => <LastUse token={token} />,
		},
		{
			heading: "Ends",
			class: "numbers",
			cell: (token) => (
				<Show when={token.expiresAt} fallback={<span class="quiet">Never</span>}>
					{(when) => (
						<Show when={when() > serverNow()} fallback={<Ago at={when()} />}>
							<Until at={when()} />
						</Show>
					)}
				</Show>
			),
		},
		{ heading: "State", cell: (token) => <TokenState token={token} /> },
		{
			heading: "Actions",
			isHeadingHidden: true,
			class: "end",
			cell: (token) => (
				<Show when={isUsable(token, serverNow())}>
					<span class="actions">
						<Show when={token.replacedBy === null}>
							<button
								type="button"
								class="button"
								aria-label={`Replace ${oneOf(token)}`}
								onClick={() => setRotating(token)}
							>
								Replace
							</button>
						</Show>
						<button
							type="button"
							class="button quiet-danger"
							aria-label={`Revoke ${oneOf(token)}`}
							onClick={() => setRevoking(token)}
						>
							Revoke
						</button>
					</span>
				</Show>
			),
		},
	];

	return (
		<main id="main" class="page">
			<PageHead
				title="API tokens"
				within={organization().name}
				lead="For your authentication module and other machines."
			>
				<Show when={list.data}>
					<button type="button" class="button primary" onClick={() => setCreating(true)}>
						<Icon name="plus" />
						Create token
					</button>
				</Show>
			</PageHead>
			<Loaded
				data={list.data}
				query={list}
				what="The API tokens"
				organizationName={organization().name}
				rows={3}
			>
				{() => (
					<ListTable
						caption="API tokens"
						columns={columns}
						rows={shown()}
						empty={
							<EmptyState icon="key" title="No API tokens yet">
								<p>
									Your authentication module needs one with the scope “service” to start and refresh
									sessions.
								</p>
							</EmptyState>
						}
					/>
				)}
			</Loaded>
			<Show when={isCreating()}>
				<CreateTokenDialog
					organizationId={organization().id}
					onCreated={() => void refresh()}
					onClose={() => setCreating(false)}
				/>
			</Show>
			<Show when={rotating()} keyed>
				{(token) => (
					<RotateTokenDialog
						organizationId={organization().id}
						token={token}
						onRotated={() => void refresh()}
						onClose={() => setRotating(null)}
					/>
				)}
			</Show>
			<Show when={revoking()} keyed>
				{(token) => (
					<StepUpConfirm
						act="Revoking an API token"
						title={`Revoke ${token.name}?`}
						keepLabel="Keep token"
						actLabel="Revoke token"
						onAct={() => revoke(token)}
						onClose={() => setRevoking(null)}
					>
						<dl class="facts">
							<dt>Token</dt>
							<dd class="mono">{token.id}</dd>
							<dt>Made</dt>
							<dd>
								<Ago at={token.createdAt} /> by {token.createdBy}
							</dd>
							<dt>Last used</dt>
							<dd>
								<LastUse token={token} />
							</dd>
						</dl>
						<p>
							Every call with this token is refused from the next one on. This can't be taken back;
							create a new token instead.
						</p>
					</StepUpConfirm>
				)}
			</Show>
		</main>
	);
}

/** A token as no other is called: its successor has the same name. */
const oneOf = (token: ApiToken): string =>
	`${token.name} (${token.id}${token.replacedBy === null ? "" : ", replaced"})`;

function LastUse(props: { token: ApiToken }) {
	return (
		<Show when={props.token.lastUsedAt} fallback={<span class="quiet">Never</span>}>
			{(when) => <Ago at={when()} />}
		</Show>
	);
}
