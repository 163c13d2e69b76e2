import { For, Show } from "solid-js";
import type { Session } from "../../../api/client.ts";
import { deviceLabel } from "../../../lib/labels.ts";
import { formatNumber } from "../../../lib/numbers.ts";
import { nameOf } from "../../../lib/people.ts";
import { placeOf } from "../../../lib/places.ts";
import { YouChip } from "../../../ui/you-chip.tsx";
import { previewMax } from "../queries.ts";

/** What would end: the first few sessions by name, and how many more there are. */
export function Targets(props: { sessions: readonly Session[]; count: number }) {
	const first = () => props.sessions.slice(0, previewMax);
	return (
		<ul class="targets">
			<For each={first()}>
				{(session) => (
					<li>
						<bdi class="strong">{nameOf(session.user)}</bdi> ·{" "}
						<bdi>{deviceLabel(session.device)}</bdi> ·{" "}
						<bdi>{placeOf(session.geo, session.network)}</bdi>
						<YouChip when={session.current} />
					</li>
				)}
			</For>
			<Show when={props.count > first().length}>
				<li class="quiet">and {formatNumber(props.count - first().length)} more</li>
			</Show>
		</ul>
	);
}
