import { For } from "solid-js";
import type { Session } from "../../../api/client.ts";
import { deviceLabel } from "../../../lib/labels.ts";
import { nameOf } from "../../../lib/people.ts";
import { DialogActions } from "../../../ui/overlays/dialog-actions.tsx";
import { EndFacts } from "../list/end-facts.tsx";
import { previewMax } from "../queries.ts";
import { endOf } from "./known-endings.ts";

/** Instead of a question about sessions that ended while it stood: how they ended. There is nothing left to do. */
export function MootEnding(props: { sessions: readonly Session[]; onClose: () => void }) {
	return (
		<>
			<p>
				{props.sessions.length === 1 ? "This session" : "All of these sessions"} ended meanwhile.
				Nothing is left to end.
			</p>
			<ul class="targets">
				<For each={props.sessions.slice(0, previewMax)}>
					{(session) => (
						<li>
							<bdi class="strong">{nameOf(session.user)}</bdi> ·{" "}
							<bdi>{deviceLabel(session.device)}</bdi>
							<EndFacts end={endOf(session)} bare={false} />
						</li>
					)}
				</For>
			</ul>
			<DialogActions
				keepLabel="Close"
				actLabel={null}
				actingLabel=""
				isActing={false}
				isKeepFocused
				onKeep={() => props.onClose()}
			/>
		</>
	);
}
