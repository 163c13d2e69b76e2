import { Show } from "solid-js";
import { EmptyState } from "../../../ui/messages/states.tsx";
import { isNarrowed, type SessionView, withoutFilters } from "../filters/session-view.ts";

/** An empty list: because there is nothing, or because nothing matches. */
export default function NoSessions(props: {
	view: SessionView;
	onChange: (view: SessionView) => void;
}) {
	const status = () => props.view.status;
	return (
		<Show
			when={isNarrowed(props.view)}
			fallback={
				<EmptyState
					icon="sessions"
					title={status() === "all" ? "No sessions yet" : `No ${status()} sessions`}
				>
					<p>
						{status() === "active" || status() === "all"
							? "People appear here when they sign in."
							: "Sessions that ended stay here, with who, when and why."}
					</p>
				</EmptyState>
			}
		>
			<EmptyState
				icon="search"
				title="No sessions match these filters"
				actions={
					<button
						type="button"
						class="button"
						onClick={() => props.onChange(withoutFilters(props.view))}
					>
						Clear filters
					</button>
				}
			>
				<p>Search finds the beginning of names, e-mail addresses, IP addresses and ids.</p>
			</EmptyState>
		</Show>
	);
}
