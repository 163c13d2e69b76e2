import { A } from "@solidjs/router";
import { Show } from "solid-js";
import { formatCount } from "../../lib/numbers.ts";

interface Count {
	count: number;
	capped: boolean;
}

/** One number in large, which is a link to the list that it counts. */
export function Tile(props: {
	href: string;
	/** Absent as long as nobody has counted. */
	count: Count | undefined;
	one: string;
	many: string;
	/** Nobody can count right now: there is nothing to wait for. */
	isUnknown: boolean;
}) {
	const isOne = () => props.count?.count === 1 && !props.count.capped;
	return (
		<A class="tile" href={props.href}>
			<Show
				when={props.count}
				fallback={
					<span class="tile-count">
						<span aria-hidden="true">{props.isUnknown ? "–" : "…"}</span>
					</span>
				}
			>
				{(count) => <span class="tile-count numbers">{formatCount(count())}</span>}
			</Show>{" "}
			<span class="quiet">
				{isOne() ? props.one : props.many}
				{props.isUnknown ? ", not counted right now" : ""}
			</span>
		</A>
	);
}
