import { For, Show } from "solid-js";
import type { SessionDetail } from "../../../api/client.ts";
import { Exact } from "../../../ui/time.tsx";
import { SeenClients } from "../seen-clients.tsx";

/** What stands out about a session, in words and with what shows it. */
export function SessionFlags(props: { flags: SessionDetail["flags"] }) {
	return (
		<Show when={props.flags.length > 0}>
			<section>
				<h3>What stands out</h3>
				<For each={props.flags}>
					{(flag) => (
						<>
							<p>
								A refresh token of this session was presented again from another address or browser,
								within the grace, and got the same answer. Usually an answer was lost on the way. If
								the second address is not this person's, end the session.
							</p>
							<dl class="facts">
								<dt>When</dt>
								<dd>
									<Exact at={flag.at} />
								</dd>
								<SeenClients seen={flag.seen} />
							</dl>
						</>
					)}
				</For>
			</section>
		</Show>
	);
}
