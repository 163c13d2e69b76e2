import { Show } from "solid-js";
import type { Session } from "../../../api/client.ts";
import { causeLabel } from "../../../lib/labels.ts";
import { isolated, nameOf } from "../../../lib/people.ts";
import { serverNow } from "../../../lib/server-clock.ts";
import { exactTime, momentOf } from "../../../lib/time-text.ts";

type SessionEnd = NonNullable<Session["ended"]>;

/** "Ended 12:04:31" and, below, by whom or why. */
export function EndFacts(props: {
	end: SessionEnd | null | undefined;
	/** Under a heading that says "Ended" the word is left out. */
	bare: boolean;
}) {
	return (
		<Show when={props.end} fallback={<span class="strong">Ended before</span>}>
			{(end) => (
				<span
					class="two-lines"
					classList={{ "ended-meanwhile": !props.bare }}
					title={props.bare ? undefined : whyEnded(end())}
				>
					<span class="numbers">
						<Show when={!props.bare}>
							{end().cause === "idle" || end().cause === "absolute" ? "Expired " : "Ended "}
						</Show>
						<time datetime={new Date(end().at).toISOString()} title={exactTime(end().at)}>
							{momentOf(end().at, serverNow())}
						</time>
					</span>
					<Show
						when={end().cause === "reuse"}
						fallback={
							<span class="quiet" classList={{ lines: props.bare }}>
								{whyEnded(end())}
							</span>
						}
					>
						<span>
							<span class="chip" data-tone="warning" title={causeLabel("reuse")}>
								Token reused
							</span>
						</span>
					</Show>
				</span>
			)}
		</Show>
	);
}

/** "by Dana Kim", or what it was that ended the session. */
const whyEnded = (end: SessionEnd): string =>
	end.cause === "admin" ? `by ${isolated(nameOf(end.by))}` : causeLabel(end.cause);
