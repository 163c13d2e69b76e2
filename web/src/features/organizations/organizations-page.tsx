import { A } from "@solidjs/router";
import { createSignal, For, lazy, Show } from "solid-js";
import { useOrganizations, useSignedIn } from "../../api/session.tsx";
import { roleLabel } from "../../lib/labels.ts";
import { formatNumber, plural } from "../../lib/numbers.ts";
import { Icon } from "../../ui/icon.tsx";
import { EmptyState, Loaded } from "../../ui/messages/states.tsx";
import { PageHead } from "../../ui/page/page-head.tsx";
import { GrantState } from "../support/grants/grant-state.tsx";

const CreateOrganizationDialog = lazy(() => import("./create-organization-dialog.tsx"));

/** All organizations of the platform: names and counts, never people. */
export default function OrganizationsPage() {
	const organizations = useOrganizations();
	const me = useSignedIn();
	const [isCreating, setCreating] = createSignal(false);
	const all = () => organizations.data ?? [];
	return (
		<main id="main" class="page">
			<PageHead
				title="Organizations"
				lead="Names and counts. Their people and sessions need support access, granted by the organization."
			>
				<Show when={me.administrator.role === "global_admin"}>
					<button type="button" class="button primary" onClick={() => setCreating(true)}>
						<Icon name="plus" />
						Create organization
					</button>
				</Show>
			</PageHead>
			<Loaded data={organizations.data} query={organizations} what="The organizations" rows={4}>
				{() => (
					<Show
						when={all().length > 0}
						fallback={
							<EmptyState icon="building" title="No organizations yet">
								<p>Create the first one.</p>
							</EmptyState>
						}
					>
						<table class="list-table">
							<caption class="visually-hidden">{plural(all().length, "organization")}</caption>
							<thead>
								<tr>
									<th scope="col">Organization</th>
									<th scope="col">Short name</th>
									<th scope="col">You are</th>
									<th scope="col">Support access</th>
									<th scope="col" class="end">
										Active sessions
									</th>
								</tr>
							</thead>
							<tbody>
								<For each={all()}>
									{(organization) => (
										<tr>
											<th scope="row">
												<A class="row-link" href={`/o/${organization.slug}/sessions`}>
													{organization.name}
												</A>
											</th>
											<td data-label="Short name" class="mono">
												{organization.slug}
											</td>
											<td data-label="You are">{roleLabel(organization.role)}</td>
											<td data-label="Support access">
												<GrantState organization={organization} />
											</td>
											<td data-label="Active sessions" class="numbers end">
												{formatNumber(organization.activeSessions)}
											</td>
										</tr>
									)}
								</For>
							</tbody>
						</table>
					</Show>
				)}
			</Loaded>
			<Show when={isCreating()}>
				<CreateOrganizationDialog onClose={() => setCreating(false)} />
			</Show>
		</main>
	);
}
