import { Match, Show, Switch } from "solid-js";
import type { Session } from "../../../api/client.ts";
import { serverNow } from "../../../lib/server-clock.ts";
import { relativeTime } from "../../../lib/time-text.ts";
import { Ago } from "../../../ui/time.tsx";
import { StepUpButton } from "../../sign-in/step-up-button.tsx";
import { dismissEnding, endingOf, endOf, isActive } from "../endings/known-endings.ts";
import { EndFacts } from "./end-facts.tsx";

/** When a session was last active, or what is becoming of it. */
export function RowActivity(props: {
	session: Session;
	/** Whether the heading of the column says that the rows have ended. */
	ledger: boolean;
	/** How far activity is known, by the server's clock. */
	knownAt: number;
}) {
	const failed = () => {
		const ending = endingOf(props.session.id);
		return ending?.phase === "failed" ? ending : undefined;
	};
	return (
		<Switch fallback={<LastActive at={props.session.lastActivityAt} knownAt={props.knownAt} />}>
			<Match when={failed()}>
				{(problem) => (
					<span class="row-problem">
						{/* On one line: a row that grew would move all below it. What it says was also said aloud. */}
						<span class="clip" title={problem().problem.message}>
							Not ended. {problem().problem.message}
						</span>
						<span>
							<Show
								when={problem().problem.reason !== "step_up_required"}
								fallback={<StepUpButton tabIndex={-1} />}
							>
								<button
									type="button"
									class="link-button"
									tabIndex={-1}
									onClick={() => problem().retry()}
								>
									Retry
								</button>
							</Show>{" "}
							<button
								type="button"
								class="link-button"
								tabIndex={-1}
								onClick={() => dismissEnding(props.session.id)}
							>
								Dismiss
							</button>
						</span>
					</span>
				)}
			</Match>
			<Match when={endingOf(props.session.id)?.phase === "ending"}>
				<span class="strong">Ending…</span>
			</Match>
			<Match when={!isActive(props.session)}>
				<EndFacts end={endOf(props.session)} bare={props.ledger} />
			</Match>
		</Switch>
	);
}

function LastActive(props: { at: number; knownAt: number }) {
	/** The same minute in which `Ago` says "now". */
	const isNow = () => relativeTime(props.at, Math.min(serverNow(), props.knownAt)) === "now";
	return (
		<span class="activity numbers" classList={{ now: isNow() }}>
			<Ago at={props.at} knownAt={props.knownAt} />
		</span>
	);
}
