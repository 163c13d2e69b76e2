import { A } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import { For } from "solid-js";
import type { Organization, SupportGrant } from "../../../api/client.ts";
import { Loaded } from "../../../ui/messages/states.tsx";
import { Dialog } from "../../../ui/overlays/dialog.tsx";
import { Exact } from "../../../ui/time.tsx";
import { actionText } from "../../audit/audit-labels.ts";
import { EvidenceSection } from "../../evidence/evidence-section.tsx";
import { grantEvidenceQuery } from "../queries.ts";

/** A grant's whole life as evidence, a file for each of its steps. */
export default function GrantEvidenceDialog(props: {
	organization: Organization;
	grant: SupportGrant;
	onClose: () => void;
}) {
	const evidence = useQuery(() => grantEvidenceQuery(props.organization.id, props.grant.id));
	return (
		<Dialog title="Evidence of support access" onClose={() => props.onClose()}>
			<p class="quiet">
				A file for each step, with which anybody can check, without trusting this site, that it
				stands in the log and was not changed. <A href="/verify">Verify evidence</A> says what a
				file proves.
			</p>
			<Loaded
				data={evidence.data?.items}
				query={evidence}
				what="The evidence"
				organizationName={props.organization.name}
				rows={3}
			>
				{(steps) => (
					<For each={steps()}>
						{(step) => (
							<EvidenceSection
								query={{
									data: step,
									isError: false,
									error: null,
									isFetching: evidence.isFetching,
									refetch: evidence.refetch,
								}}
								of="this step"
								title={
									<>
										{actionText(step.action)} <span class="quiet">· </span>
										<Exact at={step.at} />
									</>
								}
							/>
						)}
					</For>
				)}
			</Loaded>
			<div class="dialog-actions">
				<button type="button" class="button" onClick={() => props.onClose()}>
					Close
				</button>
			</div>
		</Dialog>
	);
}
