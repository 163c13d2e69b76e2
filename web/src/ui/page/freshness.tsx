import { type JSX, Show } from "solid-js";
import { Icon } from "../icon.tsx";
import { Clock } from "../time.tsx";

/** How old a list is, what can be done with the whole of it, and the way to read it again. */
export function Freshness(props: {
	/** Absent until something was read. */
	asOf: number | undefined;
	isReading: boolean;
	onRefresh: () => void;
	children?: JSX.Element;
}) {
	return (
		<div class="updated">
			<Show when={props.asOf}>
				{(asOf) => (
					<span class="quiet numbers">
						Updated <Clock at={asOf()} />
					</span>
				)}
			</Show>
			{props.children}
			<button
				type="button"
				class="button"
				aria-disabled={props.isReading}
				onClick={() => props.onRefresh()}
			>
				<Icon name="refresh" />
				Refresh
			</button>
		</div>
	);
}
