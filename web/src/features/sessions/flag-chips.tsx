import { For, Show } from "solid-js";
import type { Session } from "../../api/client.ts";
import { byWeight, flagLabel, isWarning } from "./flag-words.ts";

const chipsMax = 2;

/** What stands out about a session in a line: what matters most, and how much more there is. */
export default function FlagChips(props: { flags: Session["flags"] }) {
	const kinds = () => props.flags.map(({ kind }) => kind).sort(byWeight);
	const others = () => kinds().slice(chipsMax).map(flagLabel).join(", ");
	return (
		<>
			<For each={kinds().slice(0, chipsMax)}>
				{(kind) => (
					<span class="chip" data-tone={isWarning(kind) ? "warning" : undefined}>
						{flagLabel(kind)}
					</span>
				)}
			</For>
			<Show when={others()}>
				<span class="chip" title={others()}>
					<span aria-hidden="true">+{kinds().length - chipsMax}</span>
					<span class="visually-hidden">also {others()}</span>
				</span>
			</Show>
		</>
	);
}
