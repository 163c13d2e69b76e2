import { Dialog } from "../../ui/overlays/dialog.tsx";
import { LogCheck } from "../health/log/log-check.tsx";

/** Whether the log is as it was written, found out entry by entry. */
export default function CheckDialog(props: { organizationId: string; onClose: () => void }) {
	return (
		<Dialog title="Verify the log" onClose={() => props.onClose()}>
			<p>
				Every entry is held against its hash and against what was signed, in the organization and in
				the database. Whoever changed, removed or inserted one is found.
			</p>
			<LogCheck organizationId={props.organizationId} />
			<div class="dialog-actions">
				<button type="button" class="button" onClick={() => props.onClose()}>
					Close
				</button>
			</div>
		</Dialog>
	);
}
