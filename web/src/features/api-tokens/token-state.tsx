import { Match, Switch } from "solid-js";
import type { ApiToken } from "../../api/client.ts";
import { serverNow } from "../../lib/server-clock.ts";
import { dayMs } from "../../lib/units.ts";
import { Ago, Until } from "../../ui/time.tsx";
import { isUsable } from "./queries.ts";

/** As the server says it: from then on a token is told to end soon. */
const endsSoonMs = 14 * dayMs;

/** Usable, usable and soon to end, replaced, ended or revoked. */
export function TokenState(props: { token: ApiToken }) {
	const end = () => props.token.expiresAt ?? Number.POSITIVE_INFINITY;
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
			<Match when={!isUsable(props.token, serverNow())}>
				<span class="quiet">Ended</span>
			</Match>
			<Match when={props.token.replacedBy}>
				<span class="chip">Replaced</span>
			</Match>
			<Match when={end() - serverNow() <= endsSoonMs}>
				<span class="chip" data-tone="warning">
					Ends <Until at={end()} />
				</span>
			</Match>
		</Switch>
	);
}
