import { For, Show } from "solid-js";
import type { SessionDetail } from "../../../api/client.ts";
import { capitalized } from "../../../lib/labels.ts";
import { serverNow } from "../../../lib/server-clock.ts";
import { exactTime, momentOf } from "../../../lib/time-text.ts";

/** The tokens of one session, each replacing the one before; never the tokens themselves. */
export function ChainTable(props: { chain: SessionDetail["chain"] }) {
	return (
		<Show
			when={props.chain.length > 0}
			fallback={
				<p class="quiet">This session has no refresh tokens: the browser holds a cookie.</p>
			}
		>
			<table class="plain-table numbers">
				<thead>
					<tr>
						<th scope="col">No.</th>
						<th scope="col">Issued</th>
						<th scope="col">Used</th>
						<th scope="col">State</th>
					</tr>
				</thead>
				<tbody>
					<For each={props.chain}>
						{(link) => (
							<tr>
								<td>{link.generation}</td>
								<td title={exactTime(link.issuedAt)}>{momentOf(link.issuedAt, serverNow())}</td>
								<td>
									<Show when={link.usedAt} fallback={<span class="quiet">not yet</span>}>
										{(at) => <span title={exactTime(at())}>{momentOf(at(), serverNow())}</span>}
									</Show>
								</td>
								<td>{capitalized(link.state)}</td>
							</tr>
						)}
					</For>
				</tbody>
			</table>
		</Show>
	);
}
