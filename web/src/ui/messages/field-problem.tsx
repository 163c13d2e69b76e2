import { Show } from "solid-js";
import type { Problem } from "../../api/errors.ts";
import { RequestId } from "./states.tsx";

/** The error of a form field, in text, where `aria-describedby` points. */
export function FieldProblem(props: { id: string; problem: Problem | null }) {
	return (
		<div id={props.id} role="alert" class="field-problem">
			<Show when={props.problem}>
				{(problem) => (
					<>
						<p>{problem().message}</p>
						<Show when={problem().reason === "internal"}>
							<RequestId problem={problem()} />
						</Show>
					</>
				)}
			</Show>
		</div>
	);
}
