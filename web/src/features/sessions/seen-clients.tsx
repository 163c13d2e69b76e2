import { For, Show } from "solid-js";
import type { SeenClient } from "../../../../worker/domain/facts/flags.ts";

/** Two clients of one session, the first and the one after it, as entries of a list of facts. */
export function SeenClients(props: {
	/** Null once it was erased. */
	seen: { first: SeenClient; again: SeenClient } | null;
	/** Whether the second is another browser, and not the same token once more. */
	isChange: boolean;
}) {
	return (
		<Show
			when={props.seen}
			fallback={
				<>
					<dt>{props.isChange ? "Browsers" : "Addresses"}</dt>
					<dd class="quiet">no longer kept</dd>
				</>
			}
		>
			{(seen) => (
				<>
					<dt>{props.isChange ? "Began in" : "First from"}</dt>
					<dd>
						<Client client={seen().first} />
					</dd>
					<dt>{props.isChange ? "Went on in" : "Again from"}</dt>
					<dd>
						<Client client={seen().again} />
					</dd>
				</>
			)}
		</Show>
	);
}

/** What clients sent is text here, never markup. */
function Client(props: { client: SeenClient }) {
	const lines = () =>
		[
			{ text: props.client.ip ?? "address not reported", isMono: props.client.ip !== null },
			{ text: props.client.device ?? "device not reported", isMono: false },
			{ text: props.client.userAgent ?? "", isMono: true },
		].filter(({ text }) => text !== "");
	return (
		<For each={lines()}>
			{({ text, isMono }, index) => (
				<>
					<Show when={index() > 0}>
						<br />
					</Show>
					<span class="break" classList={{ mono: isMono, quiet: index() > 0 }}>
						{text}
					</span>
				</>
			)}
		</For>
	);
}
