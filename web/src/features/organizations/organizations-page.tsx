import { A } from "@solidjs/router";
import { createMemo, createSignal, For, Show } from "solid-js";
import type { Organization } from "../../api/client.ts";
import { useOrganizations, useSignedIn } from "../../api/session.tsx";
import { roleLabel } from "../../lib/labels.ts";
import { formatNumber, plural } from "../../lib/numbers.ts";
import { serverNow } from "../../lib/server-clock.ts";
import { momentOf } from "../../lib/time-text.ts";
import { SearchField } from "../../ui/fields/search-field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { announce } from "../../ui/messages/announcer.tsx";
import { EmptyState, Loaded } from "../../ui/messages/states.tsx";
import { type Column, ListTable } from "../../ui/page/list-table.tsx";
import { PageHead } from "../../ui/page/page-head.tsx";
import { lazyPart } from "../../ui/parts/lazy-part.tsx";
import { GrantState } from "../support/grants/grant-state.tsx";
import { byNeed } from "./by-need.ts";

const CreateOrganizationDialog = lazyPart(() => import("./create-organization-dialog.tsx"), {
	kind: "dialog",
	close: (props) => props.onClose(),
});

const columns: Column<Organization>[] = [
	{
		heading: "Organization",
		cell: ({ slug, name, recoveringSince }) => (
			<>
				<A class="row-link" href={`/o/${slug}/sessions`}>
					{name}
				</A>
				<Show when={recoveringSince}>
					{(at) => (
						<>
							{" "}
							<span class="chip" data-tone="warning">
								Recovering since {momentOf(at(), serverNow())}
							</span>
						</>
					)}
				</Show>
			</>
		),
	},
	{ heading: "Short name", class: "mono", cell: ({ slug }) => slug },
	{ heading: "You are", cell: ({ role }) => roleLabel(role) },
	{
		heading: "Support access",
		cell: (organization) => <GrantState organization={organization} />,
	},
	{
		heading: "Active sessions",
		class: "numbers end",
		cell: ({ activeSessions }) => formatNumber(activeSessions),
	},
];

/** All organizations of the platform: names and counts, never people. */
export default function OrganizationsPage() {
	const organizations = useOrganizations();
	const me = useSignedIn();
	const [isCreating, setCreating] = createSignal(false);
	const all = () => organizations.data ?? [];
	const [typed, setTyped] = createSignal("");
	const found = createMemo(() => byNeed(all(), typed(), serverNow()));
	const count = () => parts.reduce((sum, { rows }) => sum + rows().length, 0);
	const parts: { title: string; rows: () => Organization[] }[] = [
		{ title: "Recovering", rows: () => found().recovering },
		{ title: "With your access or request", rows: () => found().yours },
		{ title: "All others", rows: () => found().others },
	];
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
						<SearchField
							label="Search"
							hint=" by name. Results update as you type."
							placeholder="Name"
							maxLength={100}
							value={typed()}
							onInput={(text) => {
								setTyped(text);
								announce(plural(count(), "organization"));
							}}
						/>
						<For each={parts}>
							{({ title, rows }) => (
								<Show when={rows().length > 0}>
									<section class="grant-section">
										{/* Others than none would be a riddle. */}
										<h2 classList={{ "visually-hidden": rows().length === count() }}>{title}</h2>
										<ListTable caption={title} columns={columns} rows={rows()} />
									</section>
								</Show>
							)}
						</For>
						<Show when={count() === 0}>
							<EmptyState icon="search" title="No organization has this name">
								<p>Names and short names are searched, by the beginnings of their words.</p>
							</EmptyState>
						</Show>
					</Show>
				)}
			</Loaded>
			<Show when={isCreating()}>
				<CreateOrganizationDialog onClose={() => setCreating(false)} />
			</Show>
		</main>
	);
}
