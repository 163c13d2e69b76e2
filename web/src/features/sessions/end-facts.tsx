import { Show } from "solid-js";
import type { Session } from "../../api/client.ts";
import { serverNow } from "../../lib/clock.ts";
import { causeLabel } from "../../lib/labels.ts";
import { exactTime, momentOf } from "../../lib/time.ts";

type SessionEnd = NonNullable<Session["ended"]>;

/** "Ended 12:04:31" and, below, by whom or why. */
export function EndFacts(props: { session: Session; end: SessionEnd | null | undefined }) {
	return (
		<Show when={props.end} fallback={<span class="strong">Ended before</span>}>
			{(end) => (
				<span class="two-lines">
					<span class="numbers clip">
						{end().cause === "idle" || end().cause === "absolute" ? "Expired" : "Ended"}{" "}
						<time datetime={new Date(end().at).toISOString()} title={exactTime(end().at)}>
							{momentOf(end().at, serverNow())}
						</time>
					</span>
					<span class="quiet clip">{whyEnded(end())}</span>
				</span>
			)}
		</Show>
	);
}

/** "by Dana Kim", or what it was that ended the session. */
export const whyEnded = (end: SessionEnd): string =>
	end.cause === "admin" ? `by ${end.by.name}` : causeLabel(end.cause);
