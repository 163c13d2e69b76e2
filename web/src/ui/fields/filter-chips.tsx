import { Index } from "solid-js";
import { Icon } from "../icon.tsx";
import { ClearFilters } from "./clear-filters.tsx";
import { focusSearch } from "./focus.ts";

/** A filter in force, in words, with what the view is without it. */
export interface FilterChip<View> {
	text: string;
	without: View;
}

/** The filters in force, each with its way out. */
export function FilterChips<View>(props: {
	filters: readonly FilterChip<View>[];
	view: View;
	/** The view without any of them. */
	cleared: View;
	onChange: (view: View) => void;
}) {
	const remove = (at: number, button: HTMLElement) => {
		const without = props.filters[at]?.without;
		if (without === undefined) return;
		if (props.filters.length === 1) focusSearch();
		else if (at === props.filters.length - 1) {
			button.closest("li")?.previousElementSibling?.querySelector("button")?.focus();
		}
		props.onChange(without);
	};
	return (
		<ul class="chips" aria-label="Filters in force">
			{/* By place: the button of a filter that goes becomes the next one's, and keeps focus. */}
			<Index each={props.filters}>
				{(filter, at) => (
					<li>
						<button
							type="button"
							class="filter-chip"
							aria-label={`${filter().text}, remove filter`}
							onClick={(event) => remove(at, event.currentTarget)}
						>
							{filter().text}
							<Icon name="close" />
						</button>
					</li>
				)}
			</Index>
			<li>
				<ClearFilters {...props} label="Clear all" class="button ghost" />
			</li>
		</ul>
	);
}
