import { For } from "solid-js";
import type { Session } from "../../api/client.ts";
import { flagLabel, flagReason, isWarning } from "./flag-words.ts";

export function FlagChip(props: { kind: string }) {
	return (
		<span class="chip" data-tone={isWarning(props.kind) ? "warning" : undefined}>
			{flagLabel(props.kind)}
		</span>
	);
}

/** Why a session stands out. Names of places were sent by somebody: text that stands by itself, never markup. */
export function FlagReason(props: {
	flag: Session["flags"][number];
	/** Whether the session can still be ended. */
	stands: boolean;
}) {
	return (
		<For each={flagReason(props.flag, props.stands)}>
			{(part) => (typeof part === "string" ? part : <bdi>{part.name}</bdi>)}
		</For>
	);
}
