import { toast } from "../messages/toasts.ts";
import { focusSearch } from "./focus.ts";

/** Takes all filters away at once, and offers to put them back as long as the page is there. */
export function ClearFilters<View>(props: {
	label: string;
	class?: string;
	view: View;
	/** The view without any of them. */
	cleared: View;
	onChange: (view: View) => void;
}) {
	return (
		<button
			type="button"
			class={props.class ?? "button"}
			onClick={() => {
				// The button goes with the filters.
				const { view, cleared, onChange } = props;
				focusSearch();
				onChange(cleared);
				toast({
					text: "Filters cleared.",
					undo: () => onChange(view),
					place: location.pathname,
				});
			}}
		>
			{props.label}
		</button>
	);
}
