import { createEffect, For, on, Show } from "solid-js";
import type { Receipt } from "../../api/client.ts";
import { announce } from "../../ui/messages/announcer.tsx";
import { Exact, Instant } from "../../ui/time.tsx";
import { enforcementSentence, reachLines } from "./enforcement-text.ts";

/** How far a revocation has come: its bound while it is on its way, then how long it took; region by region. */
export function Enforcement(props: {
	receipt: Receipt;
	/** Without the regions. */
	isShort?: boolean;
}) {
	createEffect(
		on(
			() => props.receipt.state,
			(state, before) => {
				if (before === "recorded" && state === "enforced") {
					announce(`${enforcementSentence(props.receipt)}.`);
				}
			},
		),
	);
	return (
		<>
			{enforcementSentence(props.receipt)}
			<Show when={props.receipt.enforcedAt}>
				{(at) => (
					<span class="quiet">
						{" "}
						· <Exact at={at()} />
						<Show when={props.isShort}>
							{" "}
							<Instant at={at()} />
						</Show>
					</span>
				)}
			</Show>
			<Show when={!props.isShort && reachLines(props.receipt).length > 0}>
				<ul class="reach">
					<For each={reachLines(props.receipt)}>
						{(line) => (
							<li>
								{line.region}: <span class="quiet">{line.text}</span>
							</li>
						)}
					</For>
				</ul>
			</Show>
		</>
	);
}
