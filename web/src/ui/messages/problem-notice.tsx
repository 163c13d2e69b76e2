import { type JSX, Show } from "solid-js";
import type { Problem } from "../../api/errors.ts";
import { RequestId } from "./states.tsx";

/** What a person asked for and did not get, said where they asked. It is read out when it appears. */
export function ProblemNotice(props: {
	problem: Problem | null;
	/** What did not come of it: "Nothing was ended." */
	lead?: string;
	/** Ways on. */
	children?: JSX.Element;
}) {
	return (
		<div role="alert">
			<Show when={props.problem}>
				{(problem) => (
					<div class="notice" data-tone="danger">
						<p>
							{props.lead} {problem().message}
						</p>
						<RequestId problem={problem()} />
						{props.children}
					</div>
				)}
			</Show>
		</div>
	);
}
