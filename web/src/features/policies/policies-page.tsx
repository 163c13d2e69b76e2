import { useQuery } from "@tanstack/solid-query";
import { Show } from "solid-js";
import { isOutsider, useOrganization } from "../../api/session.tsx";
import { Loaded } from "../../ui/messages/states.tsx";
import { PageHead } from "../../ui/page/page-head.tsx";
import { PolicyFacts } from "./policy-facts.tsx";
import { PolicyForm } from "./policy-form.tsx";
import { policyQuery } from "./queries.ts";

/** What the organization decides about its sessions, and what a change of it would end. */
export default function PoliciesPage() {
	const organization = useOrganization();
	const policy = useQuery(() => policyQuery(organization().id));
	return (
		<main id="main" class="page narrow">
			<PageHead
				title="Policies"
				within={organization().name}
				lead={`How long sessions of ${organization().name} live, and how long they are remembered.`}
			/>
			<Loaded
				data={policy.data}
				query={policy}
				what="The policy"
				organizationName={organization().name}
				rows={6}
			>
				{(view) => (
					<Show when={isOutsider(organization())} fallback={<PolicyForm view={view()} />}>
						<PolicyFacts view={view()} />
					</Show>
				)}
			</Loaded>
		</main>
	);
}
