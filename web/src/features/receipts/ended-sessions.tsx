import { A } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import type { FullReceipt } from "../../api/client.ts";
import { useOrganization } from "../../api/session.tsx";
import { deviceLabel } from "../../lib/labels.ts";
import { formatNumber, plural } from "../../lib/numbers.ts";
import { isolated, nameOf } from "../../lib/people.ts";

/** More of them are shown when they are asked for, and on paper. */
const shownAtFirst = 20;

/** The sessions that a receipt names: whose, on what, and by which id. */
export function EndedSessions(props: { receipt: FullReceipt; isPrinting: boolean }) {
	const organization = useOrganization();
	const [isAll, setAll] = createSignal(false);
	const known = () => new Map((props.receipt.sessions ?? []).map((one) => [one.id, one]));
	const ids = () => props.receipt.sessionIds;
	const shown = () => (isAll() || props.isPrinting ? ids() : ids().slice(0, shownAtFirst));
	const whose = (id: string): string => {
		const session = known().get(id);
		return session
			? `${isolated(nameOf(session.user))} · ${deviceLabel({ label: session.device, type: "unknown" })}`
			: "No longer kept whose it was";
	};
	let list: HTMLUListElement | undefined;
	return (
		<section class="sheet" aria-labelledby="receipt-sessions">
			<h2 id="receipt-sessions">Sessions</h2>
			<Show when={ids().length > 0} fallback={<p class="quiet">{whyNone(props.receipt)}</p>}>
				<ul ref={list} class="ended-sessions">
					<For each={shown()}>
						{(id) => (
							<li>
								<A href={`/o/${organization().slug}/sessions/${id}`}>
									{props.receipt.sessions ? whose(id) : id}
								</A>
								<Show when={props.receipt.sessions}>
									<span class="mono quiet break">{id}</span>
								</Show>
							</li>
						)}
					</For>
				</ul>
				<Show when={shown().length < ids().length}>
					<p>
						<button
							type="button"
							class="button"
							onClick={() => {
								setAll(true);
								// The button is gone: focus goes to the first that was not there before.
								list?.querySelectorAll("a")[shownAtFirst]?.focus();
							}}
						>
							Show all {formatNumber(ids().length)}
						</button>
					</p>
				</Show>
				<Show when={props.receipt.more}>
					<p class="quiet">and {plural(props.receipt.revoked - ids().length, "more session")}</p>
				</Show>
			</Show>
		</section>
	);
}

function whyNone({ scope }: FullReceipt): string {
	if (scope.kind === "filter" && scope.noLongerMatching > 0) {
		return "No session was ended: those that were shown had ended, or no longer matched.";
	}
	if (scope.kind === "organization" || scope.kind === "user") {
		return "No session was ended: none was active.";
	}
	return "No session was ended: all had ended before.";
}
