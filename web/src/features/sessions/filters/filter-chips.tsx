import { For } from "solid-js";
import { Icon } from "../../../ui/icon.tsx";
import { filterWords } from "./filter-words.ts";
import { type SessionView, withoutFilters } from "./session-view.ts";

/** The filters in force, each with its way out. */
export function FilterChips(props: {
	view: SessionView;
	nameFor: (id: string) => string;
	onChange: (view: SessionView) => void;
}) {
	return (
		<ul class="chips" aria-label="Filters in force">
			<For each={filterWords(props.view, props.nameFor)}>
				{(filter) => (
					<li>
						<button
							type="button"
							class="filter-chip"
							aria-label={`${filter.text}, remove filter`}
							onClick={() => props.onChange(filter.without)}
						>
							{filter.text}
							<Icon name="close" />
						</button>
					</li>
				)}
			</For>
			<li>
				<button
					type="button"
					class="button ghost"
					onClick={() => props.onChange(withoutFilters(props.view))}
				>
					Clear all
				</button>
			</li>
		</ul>
	);
}
