import { useQuery } from "@tanstack/solid-query";
import { createEffect, createSignal, For, Match, on, Show, Switch } from "solid-js";
import { api, type SupportGrant } from "../../api/client.ts";
import { problemOf } from "../../api/errors.ts";
import { attempt } from "../../api/query-client.ts";
import { isOutsider, useOrganization, useSignedIn } from "../../api/session.tsx";
import { serverNow } from "../../lib/server-clock.ts";
import { headingIfLost } from "../../ui/fields/focus.ts";
import { Icon } from "../../ui/icon.tsx";
import { ProblemState, Skeleton } from "../../ui/messages/states.tsx";
import { toast } from "../../ui/messages/toasts.ts";
import { ConfirmDialog } from "../../ui/overlays/confirm-dialog.tsx";
import { PageHead } from "../../ui/page/page-head.tsx";
import { lazyPart } from "../../ui/parts/lazy-part.tsx";
import { takeDraft } from "../sign-in/draft.ts";
import { draftName, type GrantDraft, isGrantDraft } from "./granting/grant-draft.ts";
import { holderName, isOpenState, stateAt } from "./grants/grant.ts";
import { GrantCard } from "./grants/grant-card.tsx";
import { OpenSwitch } from "./grants/open-switch.tsx";
import { PastGrants } from "./grants/past-grants.tsx";
import { RevokeDialog } from "./grants/revoke-part.ts";
import AccessCard from "./inside/access-card.tsx";
import { openGrantsQuery, refreshGrants } from "./queries.ts";

const GrantDialog = lazyPart(() => import("./granting/grant-dialog.tsx"), {
	kind: "dialog",
	close: (props) => props.onClose(),
	isFetchedAhead: true,
});
const ExtendDialog = lazyPart(() => import("./granting/extend-dialog.tsx"), {
	kind: "dialog",
	close: (props) => props.onClose(),
	isFetchedAhead: true,
});

type Asking =
	| { kind: "create"; platformOnly: boolean; draft: GrantDraft | null }
	| { kind: "approve"; grant: SupportGrant; draft: GrantDraft | null }
	| { kind: "extend"; grant: SupportGrant; draft: GrantDraft | null }
	| { kind: "decline"; grant: SupportGrant }
	| { kind: "revoke"; grant: SupportGrant };

/** Who of the platform's support may come in: the organization grants it, watches it, and takes it back. */
export default function SupportAccessPage() {
	const organization = useOrganization();
	const me = useSignedIn();
	const isDecider = () => !isOutsider(organization());
	const open = useQuery(() => openGrantsQuery(organization().id));
	const [asking, setAsking] = createSignal<Asking | null>(null);

	const shown = () =>
		(open.data?.items ?? []).filter((grant) => isOpenState(stateAt(grant, serverNow())));
	const of = (state: string) => shown().filter((grant) => stateAt(grant, serverNow()) === state);
	const platformGrant = () =>
		[...of("active"), ...of("scheduled")].find(({ holder }) => holder.kind === "platform");

	// What ended under the eyes of the page moves to the past.
	createEffect(
		on(
			() => (open.data?.items ?? []).length - shown().length,
			(closed, before) => {
				if (closed > (before ?? 0)) void refreshGrants(organization().id);
			},
		),
	);

	// Someone who comes back from confirming who they are finds the form as they left it.
	const draft = takeDraft(draftName, me.administrator.id, isGrantDraft);
	createEffect(
		on(
			() => open.data,
			(page, before) => {
				if (!page || before || !draft || draft.organizationId !== organization().id) return;
				const grant = page.items.find(({ id }) => id === draft.grantId);
				if (draft.kind === "create" || draft.kind === "allow") {
					setAsking({ kind: "create", platformOnly: draft.kind === "allow", draft });
				} else if (grant) setAsking({ kind: draft.kind, grant, draft });
			},
		),
	);

	const decline = async (grant: SupportGrant) => {
		const outcome = await attempt(() =>
			api.supportGrants.decline.mutate({
				organizationId: organization().id,
				grantId: grant.id,
				idempotencyKey: crypto.randomUUID(),
			}),
		);
		await refreshGrants(organization().id);
		if (!outcome.ok) return outcome.problem;
		setAsking(null);
		queueMicrotask(() => headingIfLost()?.focus());
		toast({ text: `The request of ${holderName(grant.holder)} is declined.` });
		return null;
	};

	const sections = () => [
		{ title: "Wants access", grants: of("requested"), empty: null },
		{ title: "Active now", grants: of("active"), empty: "Nobody has access right now." },
		{ title: "Scheduled", grants: of("scheduled"), empty: null },
	];
	const close = () => setAsking(null);
	const askedAs = <K extends Asking["kind"]>(kind: K) => {
		const now = asking();
		return now?.kind === kind ? (now as Extract<Asking, { kind: K }>) : undefined;
	};

	return (
		<main id="main" class="page support-access">
			<PageHead
				title="Support access"
				within={organization().name}
				lead={
					isDecider()
						? "The platform's support sees your people and sessions only while you let it in, and you can take that back at any moment."
						: `What ${organization().name} has granted you, and what you did with it.`
				}
			>
				<Show when={isDecider() && open.data}>
					<button
						type="button"
						class="button primary"
						onClick={() => setAsking({ kind: "create", platformOnly: false, draft: null })}
					>
						<Icon name="plus" />
						Grant access
					</button>
				</Show>
			</PageHead>
			<Switch>
				<Match when={open.isError && !open.data}>
					<ProblemState
						what="Support access"
						problem={problemOf(open.error)}
						organizationName={organization().name}
						onRetry={() => void open.refetch()}
					/>
				</Match>
				<Match when={open.isPending}>
					<Skeleton rows={5} label="Loading support access" />
				</Match>
				<Match when={open.data}>
					<Show when={isDecider()} fallback={<AccessCard organization={organization()} />}>
						<OpenSwitch
							organization={organization()}
							grant={platformGrant()}
							onAllow={() => setAsking({ kind: "create", platformOnly: true, draft: null })}
							onChangeEnd={(grant) => setAsking({ kind: "extend", grant, draft: null })}
							onRevoke={(grant) => setAsking({ kind: "revoke", grant })}
						/>
						<For each={["Wants access", "Active now", "Scheduled"]}>
							{(title) => {
								const section = () => sections().find((one) => one.title === title);
								const ids = () => section()?.grants.map(({ id }) => id) ?? [];
								return (
									<Show when={ids().length > 0 || section()?.empty}>
										<section class="grant-section">
											<h2>{title}</h2>
											<For each={ids()} fallback={<p class="quiet">{section()?.empty}</p>}>
												{(id) => (
													<Show when={section()?.grants.find((grant) => grant.id === id)}>
														{(grant) => (
															<GrantCard
																organization={organization()}
																grant={grant()}
																canDecide
																onApprove={() =>
																	setAsking({ kind: "approve", grant: grant(), draft: null })
																}
																onDecline={() => setAsking({ kind: "decline", grant: grant() })}
																onExtend={() =>
																	setAsking({ kind: "extend", grant: grant(), draft: null })
																}
																onRevoke={() => setAsking({ kind: "revoke", grant: grant() })}
															/>
														)}
													</Show>
												)}
											</For>
										</section>
									</Show>
								);
							}}
						</For>
					</Show>
				</Match>
			</Switch>
			<Show when={open.data}>
				<section class="grant-section">
					<h2>Past</h2>
					<PastGrants organization={organization()} />
				</section>
			</Show>

			<Show when={askedAs("create") ?? askedAs("approve")} keyed>
				{(order) => (
					<GrantDialog
						organization={organization()}
						request={order.kind === "approve" ? order.grant : null}
						platformOnly={order.kind === "create" && order.platformOnly}
						open={shown()}
						maxMs={open.data?.maxMs ?? 0}
						draft={order.draft}
						onClose={close}
					/>
				)}
			</Show>
			<Show when={askedAs("extend")} keyed>
				{(order) => (
					<ExtendDialog
						organization={organization()}
						grant={order.grant}
						maxMs={open.data?.maxMs ?? 0}
						draft={order.draft}
						onClose={close}
					/>
				)}
			</Show>
			<Show when={askedAs("revoke")} keyed>
				{(order) => (
					<RevokeDialog organization={organization()} grant={order.grant} onClose={close} />
				)}
			</Show>
			<Show when={askedAs("decline")} keyed>
				{(order) => (
					<ConfirmDialog
						title={`Decline the request of ${holderName(order.grant.holder)}?`}
						keepLabel="Keep request"
						actLabel="Decline"
						onAct={() => decline(order.grant)}
						onClose={close}
					>
						<p>
							They asked because: “{order.grant.reason}” They see that you declined, and can ask
							again.
						</p>
					</ConfirmDialog>
				)}
			</Show>
		</main>
	);
}
