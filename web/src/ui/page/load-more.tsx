import { announce } from "../messages/announcer.tsx";

/** Reads the next page of a list below the ones on screen. */
export function LoadMore(props: {
	list: { isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> };
	pageSize: number;
	/** What is on screen by now, for those who can't see the list grow: "100 events". */
	shown: () => string;
}) {
	const load = async () => {
		if (props.list.isFetchingNextPage) return;
		await props.list.fetchNextPage();
		announce(`${props.shown()} shown.`);
	};
	return (
		<button
			type="button"
			class="button"
			aria-disabled={props.list.isFetchingNextPage}
			onClick={() => void load()}
		>
			{props.list.isFetchingNextPage ? "Loading…" : `Load ${props.pageSize} more`}
		</button>
	);
}
