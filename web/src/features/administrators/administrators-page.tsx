import { queryOptions, useQuery } from "@tanstack/solid-query";
import { createSignal, For, Show } from "solid-js";
import { type Administrator, api } from "../../api/client.ts";
import { attempt, queryClient } from "../../api/query-client.ts";
import { useOrganization, useSignedIn } from "../../api/session.tsx";
import { Icon } from "../../ui/icon.tsx";
import { EmptyState, Loaded } from "../../ui/messages/states.tsx";
import { toast } from "../../ui/messages/toasts.ts";
import { ConfirmDialog } from "../../ui/overlays/confirm-dialog.tsx";
import { PageHead } from "../../ui/page/page-head.tsx";
import { Ago, Until } from "../../ui/time.tsx";
import { InviteDialog } from "./invite-dialog.tsx";

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
	const refresh = () => queryClient.invalidateQueries(administratorsQuery(organization().id));
	const nameOf = (administrator: Administrator) => administrator.name ?? administrator.email;

	const remove = async (administrator: Administrator) => {
		const outcome = await attempt(() =>
			api.administrators.remove.mutate({
				organizationId: organization().id,
				administratorId: administrator.id,
				idempotencyKey: crypto.randomUUID(),
			}),
		);
		if (!outcome.ok) return outcome.problem;
		setRemoving(null);
		toast({ text: `${nameOf(administrator)} is no longer an administrator.` });
		await refresh();
		return null;
	};

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
					<Show
						when={shown().length > 0}
						fallback={
							<EmptyState icon="people" title="No administrators yet">
								<p>Invite the first one.</p>
							</EmptyState>
						}
					>
						<table class="list-table">
							<caption class="visually-hidden">Administrators</caption>
							<thead>
								<tr>
									<th scope="col">Administrator</th>
									<th scope="col">State</th>
									<th scope="col">Since</th>
									<th scope="col">
										<span class="visually-hidden">Actions</span>
									</th>
								</tr>
							</thead>
							<tbody>
								<For each={shown()}>
									{(administrator) => (
										<tr>
											<th scope="row">
												<span class="strong">
													{nameOf(administrator)}
													<Show when={administrator.id === me.administrator.id}>
														{" "}
														<span class="chip" data-tone="accent">
															You
														</span>
													</Show>
												</span>
												<Show when={administrator.name}>
													<span class="quiet">{administrator.email}</span>
												</Show>
											</th>
											<td data-label="State">
												<Show
													when={administrator.status === "invited"}
													fallback={
														<span class="chip" data-tone="success">
															Active
														</span>
													}
												>
													<span class="chip" data-tone="warning">
														Invited
													</span>
												</Show>
											</td>
											<td data-label="Since" class="numbers">
												<Show
													when={administrator.status === "invited"}
													fallback={
														<Ago at={administrator.acceptedAt ?? administrator.invitedAt} />
													}
												>
													<span>
														<Ago at={administrator.invitedAt} />
														<Show when={administrator.invitationExpiresAt}>
															{(at) => (
																<span class="quiet">
																	{" "}
																	· link ends <Until at={at()} />
																</span>
															)}
														</Show>
													</span>
												</Show>
											</td>
											<td class="end">
												<button
													type="button"
													class="button quiet-danger"
													aria-label={`Remove ${nameOf(administrator)}`}
													onClick={() => setRemoving(administrator)}
												>
													Remove
												</button>
											</td>
										</tr>
									)}
								</For>
							</tbody>
						</table>
					</Show>
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
					<ConfirmDialog
						title={`Remove ${nameOf(administrator)}?`}
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
						<Show when={administrator.id === me.administrator.id}>
							<div class="notice" data-tone="warning">
								<Icon name="warning" />
								<p>This is you. You are signed out and can't come back without an invitation.</p>
							</div>
						</Show>
					</ConfirmDialog>
				)}
			</Show>
		</main>
	);
}
