import { For, Show } from "solid-js";
import type { SessionDetail } from "../../../api/client.ts";
import { Exact } from "../../../ui/time.tsx";
import { FlagChip, FlagReason } from "../flag-reason.tsx";
import { byWeight } from "../flag-words.ts";
import { SeenClients } from "../seen-clients.tsx";

type Flag = SessionDetail["flags"][number];

const isOfClients = (flag: Flag) =>
	(flag.kind === "replayed_elsewhere" || flag.kind === "user_agent_changed") && flag;

/** What stands out about a session, in words and with what shows it. */
export function SessionFlags(props: {
	flags: SessionDetail["flags"];
	/** Whether the session can still be ended. */
	stands: boolean;
}) {
	const flags = () => [...props.flags].sort((one, other) => byWeight(one.kind, other.kind));
	return (
		<Show when={props.flags.length > 0}>
			<section>
				<h3>What stands out</h3>
				<ul class="flag-list">
					<For each={flags()}>
						{(flag) => (
							<li>
								<p>
									<FlagChip kind={flag.kind} />
									<br />
									<FlagReason flag={flag} stands={props.stands} />
								</p>
								<dl class="facts">
									<dt>When</dt>
									<dd>
										<Exact at={flag.at} />
									</dd>
									<Show when={isOfClients(flag)}>
										{(of) => (
											<SeenClients seen={of().seen} isChange={of().kind === "user_agent_changed"} />
										)}
									</Show>
								</dl>
							</li>
						)}
					</For>
				</ul>
			</section>
		</Show>
	);
}
