import { For, Show } from "solid-js";
import type { SeenClient, SessionFlag } from "../../../../worker/domain/session.ts";

/** Who presented a refresh token first and who again, as entries of a list of facts. */
export function SeenClients(props: { seen: SessionFlag["seen"] }) {
	return (
		<Show
			when={props.seen}
			fallback={
				<>
					<dt>Addresses</dt>
					<dd class="quiet">no longer kept</dd>
				</>
			}
		>
			{(seen) => (
				<>
					<dt>First from</dt>
					<dd>
						<Client client={seen().first} />
					</dd>
					<dt>Again from</dt>
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
