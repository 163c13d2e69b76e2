import { createSignal, Show } from "solid-js";
import type { Organization, SupportGrant } from "../../../api/client.ts";
import { lazyPart } from "../../../ui/parts/lazy-part.tsx";
import { holderName } from "./grant.ts";

const GrantEvidenceDialog = lazyPart(() => import("./grant-evidence-dialog.tsx"), {
	kind: "dialog",
	close: (props) => props.onClose(),
});

/** The way to the evidence of a grant's steps. */
export function GrantEvidence(props: {
	organization: Organization;
	grant: SupportGrant;
	class: string;
}) {
	const [isOpen, setOpen] = createSignal(false);
	return (
		<>
			<button
				type="button"
				class={props.class}
				aria-label={`Evidence of access of ${holderName(props.grant.holder)}`}
				onClick={() => setOpen(true)}
			>
				Evidence
			</button>
			<Show when={isOpen()}>
				<GrantEvidenceDialog
					organization={props.organization}
					grant={props.grant}
					onClose={() => setOpen(false)}
				/>
			</Show>
		</>
	);
}
