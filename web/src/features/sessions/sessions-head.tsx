import { Show } from "solid-js";
import { useMayEnd, useOrganization } from "../../api/session.tsx";
import { formatCount, formatNumber } from "../../lib/numbers.ts";
import type { ConnectionState } from "../../live/connection.ts";
import { LiveStatus } from "../../live/live-status.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu, type MenuItem } from "../../ui/overlays/menu.tsx";
import { PageHeading } from "../../ui/page/page-heading.tsx";
import { lazyPart } from "../../ui/parts/lazy-part.tsx";
import { endingWaits } from "./endings/ending-waits.ts";
import type { WideScope } from "./endings/wide/wide-end-dialog.tsx";
import { isNarrowed, type SessionView } from "./filters/session-view.ts";
import type { Count } from "./live/list-counts.ts";

const ViewMenu = lazyPart(() => import("./list/view-menu.tsx"), {
	kind: "words",
	what: "The choice of columns",
	isFetchedAhead: true,
});

/** What the page shows, how many there are, how far that is known, and what can be done with all of it. */
export function SessionsHead(props: {
	view: SessionView;
	/** Absent until they were counted. */
	count: Count | undefined;
	justEnded: number;
	waiting: Count;
	isDegraded: boolean;
	isReading: boolean;
	hasFailed: boolean;
	/** Someone who may not see sessions is not shown the tools for them. */
	isRefused: boolean;
	state: ConnectionState;
	knownAt: number;
	heldBack: number;
	onRetry: () => void;
	onRefresh: () => void;
	onShowWaiting: () => void;
	onEnd: (scope: WideScope) => void;
}) {
	const organization = useOrganization();
	const mayEnd = useMayEnd();
	const endItems = (): MenuItem[] => [
		...(props.view.status === "active" || props.view.status === "all"
			? [
					{
						label: "End all matching these filters…",
						waits: endingWaits(),
						onSelect: () => props.onEnd({ kind: "matching", view: props.view }),
					},
				]
			: []),
		{
			label: `End all sessions of ${organization().name}…`,
			danger: true,
			waits: endingWaits(),
			onSelect: () => props.onEnd({ kind: "everything" }),
		},
	];
	return (
		<div class="page-head sessions-head">
			<PageHeading title="Sessions" within={organization().name} />
			<Show when={!props.isRefused}>
				<div class="head-tools">
					<LiveStatus
						state={props.state}
						knownAt={props.knownAt}
						heldBack={props.heldBack}
						onRetry={props.onRetry}
					/>
					<div class="view-choice">
						<ViewMenu />
					</div>
					<Show when={mayEnd()}>
						<Menu label="End sessions" align="end" items={endItems()}>
							<span class="spare">End sessions</span>
							<Icon name="chevron" />
							<Icon name="more" />
						</Menu>
					</Show>
					<button
						type="button"
						class="button"
						aria-label="Refresh"
						aria-disabled={props.isReading}
						onClick={() => props.onRefresh()}
					>
						<Icon name="refresh" />
						<span class="spare">Refresh</span>
					</button>
				</div>
			</Show>
			<div class="count-line">
				<p class="quiet numbers">
					<Show when={props.count} fallback={props.hasFailed ? "" : "Reading sessions…"}>
						{(count) => (
							<>
								{countWords(count(), props.view, props.isDegraded)}
								{props.justEnded ? `, ${formatNumber(props.justEnded)} ended just now` : ""}
							</>
						)}
					</Show>
				</p>
				<Show when={props.waiting.count > 0}>
					<button type="button" class="button waiting" onClick={() => props.onShowWaiting()}>
						{waitingWords(props.waiting)} · Show
					</button>
				</Show>
			</div>
		</div>
	);
}

const isOne = ({ count, capped }: Count): boolean => count === 1 && !capped;

/** "628 active sessions", "1 session matches" */
function countWords(count: Count, view: SessionView, isDegraded: boolean): string {
	const status = view.status === "all" ? "" : `${view.status} `;
	const matches = isOne(count) ? " matches" : " match";
	const end = isDegraded ? " shown" : isNarrowed(view) ? matches : "";
	return `${formatCount(count)} ${status}${isOne(count) ? "session" : "sessions"}${end}`;
}

const waitingWords = (waiting: Count): string =>
	`${formatCount(waiting)} new ${isOne(waiting) ? "session" : "sessions"}`;
