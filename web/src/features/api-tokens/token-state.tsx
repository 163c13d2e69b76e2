import { Match, Switch } from "solid-js";
import type { ApiToken } from "../../api/client.ts";
import { serverNow } from "../../lib/server-clock.ts";
import { Ago, Until } from "../../ui/time.tsx";
import { type Attention, attentionOf } from "./attention.ts";

/** Whether a token works, and what somebody should know about it. */
export function TokenState(props: { token: ApiToken }) {
	const end = () => props.token.expiresAt ?? 0;
	const is = (...some: Attention[]) => some.includes(attentionOf(props.token, serverNow()));
	return (
		<Switch
			fallback={
				<span class="chip" data-tone="success">
					Usable
				</span>
			}
		>
			<Match when={props.token.revokedAt}>
				{(when) => (
					<span class="quiet">
						Revoked <Ago at={when()} />
					</span>
				)}
			</Match>
			<Match when={is("ended")}>
				<span class="quiet">
					Ended <Ago at={end()} />
				</span>
			</Match>
			<Match when={is("breaks_soon", "ends_soon")}>
				<span class="chip break" data-tone="warning">
					<span>
						Ends <Until at={end()} />
						{is("breaks_soon") ? ", and is in use" : ""}
					</span>
				</span>
			</Match>
			<Match when={is("still_used")}>
				<span class="chip break" data-tone="warning">
					Replaced, and still in use
				</span>
			</Match>
			<Match when={is("replaced")}>
				<span class="chip">Replaced</span>
			</Match>
			<Match when={is("forgotten")}>
				<span class="chip break" data-tone="warning">
					Usable, and not used for 60 days
				</span>
			</Match>
		</Switch>
	);
}
