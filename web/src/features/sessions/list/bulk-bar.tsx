import type { Session } from "../../../api/client.ts";
import { plural } from "../../../lib/numbers.ts";

/** What can be done with the selected sessions. */
export default function BulkBar(props: {
	selection: Session[];
	onEnd: () => void;
	onClear: () => void;
}) {
	const people = () => new Set(props.selection.map(({ user }) => user.id)).size;
	return (
		<section class="bulk-bar" aria-label="Selected sessions">
			<p class="numbers">
				<strong>{plural(props.selection.length, "session")}</strong> of{" "}
				{plural(people(), "person", "people")}
			</p>
			<button type="button" class="button" onClick={() => props.onClear()}>
				Clear selection
			</button>
			<button type="button" class="button danger" onClick={() => props.onEnd()}>
				End {plural(props.selection.length, "session")}
			</button>
		</section>
	);
}
