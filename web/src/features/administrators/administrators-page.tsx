import { queryOptions, useQuery } from "@tanstack/solid-query";
import { createSignal, Show } from "solid-js";
import { type Administrator, api } from "../../api/client.ts";
import { attempt, queryClient } from "../../api/query-client.ts";
import { useOrganization, useSignedIn } from "../../api/session.tsx";
import { isolated } from "../../lib/people.ts";
import { Icon } from "../../ui/icon.tsx";
import { EmptyState, Loaded } from "../../ui/messages/states.tsx";
import { toast } from "../../ui/messages/toasts.ts";
import { type Column, ListTable } from "../../ui/page/list-table.tsx";
import { PageHead } from "../../ui/page/page-head.tsx";
import { Ago, Until } from "../../ui/time.tsx";
import { YouChip } from "../../ui/you-chip.tsx";
import { StepUpConfirm } from "../sign-in/step-up-confirm.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { TakeOverTokens } from "./take-over-tokens.tsx";

const administratorsQuery = (organizationId: string) =>
	queryOptions({
		queryKey: ["administrators", organizationId],
		queryFn: async () => (await api.administrators.list.query({ organizationId })).items,
		staleTime: 0,
	});

/** Who may end sessions here: invite, see, remove. */
export default function AdministratorsPage() {
	const organization = useOrganization();
	const me = useSignedIn();
	const list = useQuery(() => administratorsQuery(organization().id));
	const shown = () => (list.data ?? []).filter(({ status }) => status !== "removed");
	const [isInviting, setInviting] = createSignal(false);
	const [removing, setRemoving] = createSignal<Administrator | null>(null);
	const [takeOver, setTakeOver] = createSignal<string[]>([]);
	const refresh = () => queryClient.invalidateQueries(administratorsQuery(organization().id));
	const nameOf = (administrator: Administrator) => administrator.name ?? administrator.email;

	const remove = async (administrator: Administrator) => {
		const outcome = await attempt(() =>
			api.administrators.remove.mutate({
				organizationId: organization().id,
				administratorId: administrator.id,
				...(takeOver().length > 0 && { takeOver: takeOver() }),
				idempotencyKey: crypto.randomUUID(),
			}),
		);
		if (!outcome.ok) return outcome.problem;
		setRemoving(null);
		toast({ text: `${isolated(nameOf(administrator))} is no longer an administrator.` });
		await refresh();
		return null;
	};

	const columns: Column<Administrator>[] = [
		{
			heading: "Administrator",
			cell: (administrator) => (
				<>
					<span class="strong">
						<bdi>{nameOf(administrator)}</bdi>
						<YouChip when={administrator.id === me.administrator.id} />
					</span>
					<Show when={administrator.name}>
						<span class="quiet">{administrator.email}</span>
					</Show>
				</>
			),
		},
		{
			heading: "State",
			cell: ({ status }) => (
				<span class="chip" data-tone={status === "invited" ? "warning" : "success"}>
					{status === "invited" ? "Invited" : "Active"}
				</span>
			),
		},
		{
			heading: "Since",
			class: "numbers",
			cell: (administrator) => <Since administrator={administrator} />,
		},
		{
			heading: "Actions",
			isHeadingHidden: true,
			class: "end",
			cell: (administrator) => (
				<button
					type="button"
					class="button quiet-danger"
					aria-label={`Remove ${nameOf(administrator)}`}
					onClick={() => {
						setTakeOver([]);
						setRemoving(administrator);
					}}
				>
					Remove
				</button>
			),
		},
	];

	return (
		<main id="main" class="page">
			<PageHead
				title="Administrators"
				within={organization().name}
				lead={`They see every session of ${organization().name} and can end any.`}
			>
				<Show when={list.data}>
					<button type="button" class="button primary" onClick={() => setInviting(true)}>
						<Icon name="plus" />
						Invite administrator
					</button>
				</Show>
			</PageHead>
			<Loaded
				data={list.data}
				query={list}
				what="The administrators"
				organizationName={organization().name}
				rows={3}
			>
				{() => (
					<ListTable
						caption="Administrators"
						columns={columns}
						rows={shown()}
						empty={
							<EmptyState icon="people" title="No administrators yet">
								<p>Invite the first one.</p>
							</EmptyState>
						}
					/>
				)}
			</Loaded>
			<Show when={isInviting()}>
				<InviteDialog
					organizationId={organization().id}
					organizationName={organization().name}
					onInvited={() => void refresh()}
					onClose={() => setInviting(false)}
				/>
			</Show>
			<Show when={removing()} keyed>
				{(administrator) => (
					<StepUpConfirm
						act="Removing an administrator"
						title={`Remove ${isolated(nameOf(administrator))}?`}
						keepLabel="Keep administrator"
						actLabel="Remove administrator"
						onAct={() => remove(administrator)}
						onClose={() => setRemoving(null)}
					>
						<p>
							{administrator.status === "invited"
								? "The invitation link stops working."
								: "Access ends on the next request, and their sessions in this console end with it. Their sessions as a person of the organization stay."}
						</p>
						<Show when={administrator.id !== me.administrator.id}>
							<TakeOverTokens
								organizationId={organization().id}
								administratorId={administrator.id}
								chosen={takeOver()}
								onChange={setTakeOver}
							/>
						</Show>
						<Show when={administrator.id === me.administrator.id}>
							<div class="notice" data-tone="warning">
								<Icon name="warning" />
								<p>This is you. You are signed out and can't come back without an invitation.</p>
							</div>
						</Show>
					</StepUpConfirm>
				)}
			</Show>
		</main>
	);
}

/** Since when someone may come in; of those who were only invited, since when and how long they may still accept. */
function Since(props: { administrator: Administrator }) {
	const administrator = () => props.administrator;
	return (
		<Show
			when={administrator().status === "invited"}
			fallback={<Ago at={administrator().acceptedAt ?? administrator().invitedAt} />}
		>
			<span>
				<Ago at={administrator().invitedAt} />
				<Show when={administrator().invitationExpiresAt}>
					{(at) => (
						<span class="quiet">
							{" "}
							· link ends <Until at={at()} />
						</span>
					)}
				</Show>
			</span>
		</Show>
	);
}
