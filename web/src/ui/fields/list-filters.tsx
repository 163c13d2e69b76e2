import { type JSX, Show } from "solid-js";
import { anyTime, type TimeRange, timeInForce } from "../../lib/time-range.ts";
import { type FilterChip, FilterChips } from "./filter-chips.tsx";
import { TimeFilter } from "./time-filter.tsx";

/** The filters of a record: its own, when it was, and all that are in force, each with its way out. */
export function ListFilters<View extends TimeRange>(props: {
	view: View;
	/** Those in force but time. */
	inForce: FilterChip<View>[];
	/** The view without any of them. */
	cleared: View;
	onChange: (view: View) => void;
	children: JSX.Element;
}) {
	const filters = () => {
		const time = timeInForce(props.view);
		return time === null
			? props.inForce
			: [...props.inForce, { text: time, without: { ...props.view, ...anyTime } }];
	};
	return (
		<>
			<div class="audit-filters">
				{props.children}
				<TimeFilter
					value={props.view}
					onChange={({ range, from, to }) => props.onChange({ ...props.view, range, from, to })}
				/>
			</div>
			<Show when={filters().length > 0}>
				<FilterChips
					filters={filters()}
					view={props.view}
					cleared={props.cleared}
					onChange={props.onChange}
				/>
			</Show>
		</>
	);
}
