import { For } from "solid-js";
import { Icon } from "../icon.tsx";

/** A filter in force, in words, with what the view is without it. */
export interface FilterChip<View> {
	text: string;
	without: View;
}

/** The filters in force, each with its way out. */
export function FilterChips<View>(props: {
	filters: readonly FilterChip<View>[];
	/** The view without any of them. */
	cleared: View;
	onChange: (view: View) => void;
}) {
	return (
		<ul class="chips" aria-label="Filters in force">
			<For each={props.filters}>
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
				<button type="button" class="button ghost" onClick={() => props.onChange(props.cleared)}>
					Clear all
				</button>
			</li>
		</ul>
	);
}
