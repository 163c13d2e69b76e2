import { For } from "solid-js";
import type { Session } from "../../../../api/client.ts";
import { formatNumber } from "../../../../lib/numbers.ts";
import { minuteMs } from "../../../../lib/units.ts";
import { Clock } from "../../../../ui/time.tsx";
import { filterWords } from "../../filters/filter-words.ts";
import type { SessionView } from "../../filters/session-view.ts";
import { Targets } from "../targets.tsx";

export interface Preview {
	previewId: string;
	count: number;
	/** Whether it is the whole organization that would end: that wants its short name. */
	everything: boolean;
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
	return (
		<>
			<p class="numbers">
				<strong>{formatNumber(props.preview.count)}</strong>{" "}
				{props.preview.count === 1 ? "active session matches" : "active sessions match"}, as of{" "}
				<Clock at={props.preview.expiresAt - previewLifetimeMs} />.{" "}
				{props.preview.count === 1
					? "Only this one is ended, and only if it still matches then."
					: "Only these are ended, and only if they still match then."}
			</p>
			<Targets sessions={props.preview.sample} count={props.preview.count} />
		</>
	);
}
