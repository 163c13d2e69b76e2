import type { UseInfiniteQueryResult } from "@tanstack/solid-query";
import { Show } from "solid-js";
import type { Session, SessionPage } from "../../../api/client.ts";
import { isUnreachable } from "../../../api/connection.ts";
import { type Problem, problemOf } from "../../../api/errors.ts";
import { useOrganization } from "../../../api/session.tsx";
import { formatCount, formatNumber } from "../../../lib/numbers.ts";
import { Icon } from "../../../ui/icon.tsx";
import { Loaded } from "../../../ui/messages/states.tsx";
import { ListFoot } from "../../../ui/page/list-foot.tsx";
import { lazyPart } from "../../../ui/parts/lazy-part.tsx";
import { isLedger, type SessionView } from "../filters/session-view.ts";
import { furtherPageSize } from "../queries.ts";
import { SessionTable, type SessionTableProps } from "./session-table.tsx";

const NoSessions = lazyPart(() => import("./no-sessions.tsx"), {
	kind: "words",
	isFetchedAhead: true,
});

interface SessionListProps
	extends Omit<SessionTableProps, "total" | "ledger" | "sort" | "mayReadOn" | "onNearEnd"> {
	/** How many sessions match, and how many of them are among the rows: the numbers that the heading says. */
	matching: { count: number; capped: boolean };
	standing: number;
	view: SessionView;
	list: UseInfiniteQueryResult<{ pages: SessionPage[] }>;
	onChange: (view: SessionView) => void;
}

/** The list in whichever state it is: loading, failed, empty, or the table with its foot. */
export function SessionList(props: SessionListProps) {
	const organization = useOrganization();
	const total = () => props.list.data?.pages[0]?.total ?? { count: 0, capped: false };

	return (
		<Loaded
			data={props.list.data}
			query={props.list}
			what="The sessions"
			organizationName={organization().name}
			rows={10}
		>
			{() => (
				<Show
					when={props.ids.length > 0}
					fallback={<NoSessions view={props.view} onChange={(view) => props.onChange(view)} />}
				>
					{/* Without a connection the bar above says so for the whole page: one cause has one message. */}
					<Show when={!isUnreachable() && props.list.error}>
						{(error) => (
							<Stale problem={problemOf(error())} onRetry={() => void props.list.refetch()} />
						)}
					</Show>
					<SessionTable
						{...props}
						mayReadOn={props.list.hasNextPage && !props.list.isFetching && !props.list.isError}
						onNearEnd={() => void props.list.fetchNextPage()}
						total={total()}
						sort={props.view.sort}
						ledger={isLedger(props.view)}
					/>
					<ListFoot
						list={props.list}
						pageSize={furtherPageSize}
						shown={`${formatNumber(props.standing)} of ${formatCount(props.matching)}`}
					>
						<p class="quiet key-help" aria-hidden="true">
							<kbd>Arrows</kbd> move · <kbd>Enter</kbd> open
							<Show when={props.mayEnd}>
								{" "}
								· <kbd>Space</kbd> select · <kbd>Delete</kbd> end
							</Show>
						</p>
					</ListFoot>
				</Show>
			)}
		</Loaded>
	);
}

/** Rows that could not be read again stay, and say so. */
function Stale(props: { problem: Problem; onRetry: () => void }) {
	return (
		<div class="notice" data-tone="danger" role="alert">
			<Icon name="warning" />
			<p>
				Couldn't refresh. These are the sessions as they were read last. {props.problem.message}
			</p>
			<button type="button" class="button" onClick={() => props.onRetry()}>
				Try again
			</button>
		</div>
	);
}

/**
 * Each session once, where it first stood: one that moved while pages were read comes again on a later page, which
 * knows it better.
 */
export function rowsOf(pages: readonly SessionPage[]): ReadonlyMap<string, Session> {
	const rows = new Map<string, Session>();
	for (const page of pages) {
		for (const session of page.items) rows.set(session.id, session);
	}
	return rows;
}
