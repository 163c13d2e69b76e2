import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { Session } from "../../api/client.ts";
import { useOrganization } from "../../api/session.tsx";
import { deviceLabel } from "../../lib/labels.ts";
import { Ago } from "../../ui/time.tsx";
import { FlagChip, FlagReason } from "../sessions/flag-reason.tsx";
import { byWeight } from "../sessions/flag-words.ts";

/** What stands out about the sessions that a person has now, each with its reason and the session that it is about. */
export function PersonFlags(props: { sessions: Session[] }) {
	const organization = useOrganization();
	const flags = () =>
		props.sessions
			.flatMap((session) => session.flags.map((flag) => ({ session, flag })))
			.sort(
				(one, other) => byWeight(one.flag.kind, other.flag.kind) || other.flag.at - one.flag.at,
			);
	return (
		<Show when={flags().length > 0}>
			<section class="sheet">
				<h2>What stands out</h2>
				<ul class="concerns">
					<For each={flags()}>
						{({ session, flag }) => (
							<li>
								<span class="chip-row">
									<FlagChip kind={flag.kind} />
									<span class="quiet">
										<Ago at={flag.at} />
									</span>
								</span>
								<p>
									<FlagReason flag={flag} stands />
								</p>
								<A
									href={`/o/${organization().slug}/sessions/${session.id}?user=${encodeURIComponent(session.user.id)}&status=all`}
								>
									{deviceLabel(session.device)}
								</A>
							</li>
						)}
					</For>
				</ul>
			</section>
		</Show>
	);
}
