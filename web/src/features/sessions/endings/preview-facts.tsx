import { For, Show } from "solid-js";
import type { Session } from "../../../api/client.ts";
import { deviceLabel } from "../../../lib/labels.ts";
import { formatNumber } from "../../../lib/numbers.ts";
import { nameOf } from "../../../lib/people.ts";
import { placeOf } from "../../../lib/places.ts";
import { minuteMs } from "../../../lib/units.ts";
import { Clock } from "../../../ui/time.tsx";
import { filterWords } from "../filters/filter-words.ts";
import type { SessionView } from "../filters/session-view.ts";
import { previewMax } from "../queries.ts";

export interface Preview {
	previewId: string;
	count: number;
	sample: Session[];
	expiresAt: number;
}

/** How long the server keeps what a preview showed. */
const previewLifetimeMs = 10 * minuteMs;

/** The filter as it was when the dialog was opened, not to be changed here. */
export function FrozenFilter(props: { view: SessionView; nameFor: (id: string) => string }) {
	const words = () =>
		filterWords({ ...props.view, cause: [], endedBy: "", endedWithin: "" }, props.nameFor);
	return (
		<ul class="chip-row" aria-label="Filters">
			<For each={words()} fallback={<li class="chip">No filter: every active session</li>}>
				{({ text }) => <li class="chip break">{text}</li>}
			</For>
		</ul>
	);
}

/** What would end: how many, as of when, and the first of them. */
export function PreviewFacts(props: { preview: Preview }) {
	const first = () => props.preview.sample.slice(0, previewMax);
	return (
		<>
			<p class="numbers">
				<strong>{formatNumber(props.preview.count)}</strong>{" "}
				{props.preview.count === 1 ? "active session matches" : "active sessions match"}, as of{" "}
				<Clock at={props.preview.expiresAt - previewLifetimeMs} />. Only these are ended, and only
				if they still match then.
			</p>
			<ul class="targets">
				<For each={first()}>
					{(session) => (
						<li>
							<span class="strong">{nameOf(session.user)}</span> · {deviceLabel(session.device)} ·{" "}
							{placeOf(session.geo)}
						</li>
					)}
				</For>
				<Show when={props.preview.count > first().length}>
					<li class="quiet">and {formatNumber(props.preview.count - first().length)} more</li>
				</Show>
			</ul>
		</>
	);
}
