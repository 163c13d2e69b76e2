import { Show } from "solid-js";
import { ClearFilters } from "../../../ui/fields/clear-filters.tsx";
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
					<ClearFilters
						label="Clear filters"
						view={props.view}
						cleared={withoutFilters(props.view)}
						onChange={props.onChange}
					/>
				}
			>
				<Show when={props.view.q.trim()}>
					{(text) => (
						<p>
							{isShortRange(text())
								? "Write all four parts of the address: 10.0.0.0/8, not 10/8."
								: "Search finds the beginnings of names, any part of Chinese or Japanese names, e-mail addresses, a @domain, ids, and IP addresses or ranges such as 203.0.113.0/24. Places and devices are filters."}
						</p>
					)}
				</Show>
			</EmptyState>
		</Show>
	);
}

/** Whether it was meant as a range of IPv4 and is written so that programs read it differently. */
const isShortRange = (text: string): boolean =>
	/^[\d.]+\/\d+$/.test(text) && !/^(?:(?:0|[1-9]\d{0,2})(?:\.|\/)){4}/.test(text);
