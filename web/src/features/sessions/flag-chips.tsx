import { For, Show } from "solid-js";
import type { Session } from "../../api/client.ts";
import { Icon } from "../../ui/icon.tsx";
import { byWeight, flagLabel, isWarning, reasonText } from "./flag-words.ts";

/** What stands out about a session: what matters most, and how much more there is, in as much room as there is. */
export default function FlagChips(props: {
	flags: Session["flags"];
	/** Whether there is room for every word. */
	isWhole: boolean;
}) {
	const flags = () => [...props.flags].sort((one, other) => byWeight(one.kind, other.kind));
	const toneOf = (flag: Session["flags"][number] | undefined) =>
		flag && isWarning(flag.kind) ? "warning" : undefined;
	const shown = () => flags().slice(0, props.isWhole ? undefined : 1);
	const others = () => labels(flags().slice(shown().length));
	return (
		<>
			<Show when={!props.isWhole}>
				{/* Stands alone where the words do not fit beside it, and then shows itself; they are still read out. */}
				<span class="flags-folded">
					<span
						class="chip"
						data-tone={toneOf(flags()[0])}
						title={flags().length === 1 ? flags().map(reasonText)[0] : labels(flags())}
						aria-hidden="true"
					>
						<Icon name={toneOf(flags()[0]) ? "warning" : "info"} />
						<Show when={flags().length > 1}>{flags().length}</Show>
					</span>
				</span>
			</Show>
			<span class="flags-whole">
				<For each={shown()}>
					{(flag) => (
						<span class="chip" data-tone={toneOf(flag)} title={reasonText(flag)}>
							{flagLabel(flag.kind)}
						</span>
					)}
				</For>
				<Show when={others()}>
					<span class="chip" title={others()}>
						<span aria-hidden="true">+{flags().length - 1}</span>
						<span class="visually-hidden">also {others()}</span>
					</span>
				</Show>
			</span>
		</>
	);
}

const labels = (flags: Session["flags"]): string =>
	flags.map(({ kind }) => flagLabel(kind)).join(", ");
