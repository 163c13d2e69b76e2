import { type JSX, Show } from "solid-js";
import { announce } from "../messages/announcer.tsx";

interface Pages {
	hasNextPage: boolean;
	isFetchingNextPage: boolean;
	fetchNextPage: () => Promise<unknown>;
}

/** Below a list: how much of it is on screen, and the way to more. */
export function ListFoot(props: {
	list: Pages;
	pageSize: number;
	/** "100 events": also said aloud once more of them came, to those who can't see the list grow. */
	shown: string;
	children?: JSX.Element;
}) {
	const load = async () => {
		if (props.list.isFetchingNextPage) return;
		await props.list.fetchNextPage();
		announce(`${props.shown} shown.`);
	};
	return (
		<div class="list-foot">
			<p class="quiet numbers">{props.shown} shown</p>
			<Show when={props.list.hasNextPage}>
				<button
					type="button"
					class="button"
					aria-disabled={props.list.isFetchingNextPage}
					onClick={() => void load()}
				>
					{props.list.isFetchingNextPage ? "Loading…" : `Load ${props.pageSize} more`}
				</button>
			</Show>
			{props.children}
		</div>
	);
}
