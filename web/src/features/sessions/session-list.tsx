import { type Accessor, lazy, Match, Show, Switch } from "solid-js";
import type { Session, SessionPage } from "../../api/client.ts";
import { type Problem, problemOf } from "../../api/errors.ts";
import { useOrganization } from "../../api/session.tsx";
import { formatCount, formatNumber } from "../../lib/format.ts";
import { isLedger, type SessionView } from "../../lib/session-view.ts";
import { Icon } from "../../ui/icon.tsx";
import { ProblemState, Skeleton } from "../../ui/states.tsx";
import { pageSize } from "./queries.ts";
import { SessionTable, type SessionTableProps } from "./session-table.tsx";

const NoSessions = lazy(() => import("./no-sessions.tsx"));

interface SessionListProps extends Omit<SessionTableProps, "total" | "ledger" | "sort"> {
	view: SessionView;
	firstPage: SessionPage | undefined;
	isPending: boolean;
	error: Error | null;
	hasMore: boolean;
	isLoadingMore: boolean;
	onRetry: () => void;
	onLoadMore: () => void;
	onChange: (view: SessionView) => void;
}

/** The list in whichever state it is: loading, failed, empty, or the table with its foot. */
export function SessionList(props: SessionListProps) {
	const organization = useOrganization();
	const total = () => props.firstPage?.total ?? { count: 0, capped: false };
	const problem = (): Problem | null => (props.error ? problemOf(props.error) : null);

	return (
		<Switch>
			<Match when={props.firstPage === undefined && problem()}>
				{(found) => (
					<ProblemState
						what="The sessions"
						problem={found()}
						organizationName={organization().name}
						onRetry={() => props.onRetry()}
					/>
				)}
			</Match>
			<Match when={props.isPending}>
				<Skeleton rows={10} label="Loading sessions" />
			</Match>
			<Match when={props.ids.length === 0}>
				<NoSessions view={props.view} onChange={(view) => props.onChange(view)} />
			</Match>
			<Match when={props.ids.length > 0}>
				<Show when={problem()}>
					{(found) => <Stale problem={found} onRetry={() => props.onRetry()} />}
				</Show>
				<SessionTable
					{...props}
					total={total()}
					sort={props.view.sort}
					ledger={isLedger(props.view)}
				/>
				<div class="list-foot">
					<p class="quiet numbers">
						{formatNumber(props.ids.length)} of {formatCount(total())} shown
					</p>
					<Show when={props.hasMore}>
						<button
							type="button"
							class="button"
							aria-disabled={props.isLoadingMore}
							onClick={() => props.onLoadMore()}
						>
							{props.isLoadingMore ? "Loading…" : `Load ${pageSize} more`}
						</button>
					</Show>
					<p class="quiet key-help" aria-hidden="true">
						<kbd>Arrows</kbd> move · <kbd>Enter</kbd> open · <kbd>Space</kbd> select ·{" "}
						<kbd>Delete</kbd> end
					</p>
				</div>
			</Match>
		</Switch>
	);
}

/** Rows that could not be read again stay, and say so. */
function Stale(props: { problem: Accessor<Problem>; onRetry: () => void }) {
	return (
		<div class="notice" data-tone="danger" role="alert">
			<Icon name="warning" />
			<p>
				Couldn't refresh. These are the sessions as they were read last. {props.problem().message}
			</p>
			<button type="button" class="button" onClick={() => props.onRetry()}>
				Try again
			</button>
		</div>
	);
}

/** The newest entry wins: a session that was used between two page reads may be on both. */
export function rowsOf(pages: readonly SessionPage[]): ReadonlyMap<string, Session> {
	const rows = new Map<string, Session>();
	for (const page of pages) {
		for (const session of page.items) if (!rows.has(session.id)) rows.set(session.id, session);
	}
	return rows;
}
